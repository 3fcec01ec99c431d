// What is refused, in the words of contracts/problems.yaml; a test holds the two together.

const sentences = {
  "seal.bidder.unreadable": "投标人的公钥无法识别，或者与持有人的套件不一致，请使用同一套件生成的公钥。",
  "seal.context.wrong": "密封所依据的信息不完整或格式不对，请按采购公告核对项目、标段、信封、投标人、版本和公告哈希。",
  "seal.file.altered": "密封文件不完整，或者被改动过，请核对文件的哈希，重新取得原来的文件。",
  "seal.file.elsewhere": "这份密封文件不属于所选的项目、标段、信封、投标人、版本和公告，不能打开，请核对后重新选择。",
  "seal.file.foreign": "这不是本平台的密封文件，或者文件头已经损坏，请核对文件后重新取得。",
  "seal.file.large": "一个信封的内容不能超过1GiB，请压缩或精简后重新密封。",
  "seal.file.own": "这把私钥不是密封时登记的投标人私钥，请换用密封时的那一把。",
  "seal.file.size": "文件的长度在密封时变了，请等文件写完、关闭编辑它的程序后重新密封。",
  "seal.holder.name": "持有人的名称只能用小写字母、数字和连字符，最长32个字符，请重新填写。",
  "seal.holder.number": "持有人应为3至16位，名称互不相同、套件一致；打开所需的份数至少为2，并且少于人数，请核对采购公告。",
  "seal.holder.stranger": "这份密封文件没有交给这把私钥保管的份额，请核对私钥和密封文件。",
  "seal.holder.unreadable": "持有人的公钥无法识别，请从采购公告中完整复制后重试。",
  "seal.key.other": "这把钥匙打不开这份密封文件，请用投标人自己的私钥重新解出后提交。",
  "seal.key.unreadable": "私钥文件无法识别，请使用生成密钥时保存的完整文件。",
  "seal.notice.other": "公告原文与密封所依据的公告不符，持有人的公钥可能被换过，请不要密封，先从采购页面重新下载公告原文和密封信息，仍不符的联系采购人和监督部门。",
  "seal.passphrase.weak": "口令至少要有12个字符，请换一个更长、别人不会先猜的口令。",
  "seal.passphrase.wrong": "口令不正确，请核对后重新输入。",
  "seal.proof.other": "这道检验题不是出给这把私钥的，请核对公告中的公钥和手里的私钥是不是一对。",
  "seal.proof.unreadable": "检验题或答案无法识别，请完整复制后重试。",
  "seal.proof.wrong": "答案不正确，还不能证明持有人手里有私钥，请持有人用公告中公钥对应的私钥重新解答。",
  "seal.share.bad": "份额与密封文件中的承诺不符，请先核对文件的哈希；文件无误的，请该持有人重新提交份额，仍不符的记录在案。",
  "seal.share.few": "有效的份额还不够，请等其他持有人提交份额后再打开。",
  "seal.share.inconsistent": "份额都符合承诺，却合不成这份文件的密钥：文件头被改动过，或者投标人密封有误，请先核对文件的哈希，再用其余持有人的份额重试。",
  "seal.share.stray": "这位持有人的份额在密封时就与其他份额不一致，责任在投标人，请记录在案；其余份额足够的，不影响打开。",
  "seal.share.unopenable": "份额打不开，请核对项目、标段、信封、投标人、版本和公告哈希，并确认私钥与公告中的公钥是一对；都无误的，是投标人密封有误，请记录在案。",
  "seal.share.unreadable": "份额无法识别，请从持有人处完整复制后重试。",
  "seal.suite.unbuilt": "国密套件还没有启用，请改用xwing或x25519套件。",
  "seal.suite.unknown": "不认识这个密码套件，请改用xwing或x25519套件。",
} as const;

export type Code = keyof typeof sentences;

/** A refusal. Its message is one sentence that says what to do next. */
export class Fault extends Error {
  override readonly name = "Fault";
  /** Points at the input, or at the holders ("holders.buyer holders.notary"), at fault. */
  readonly at: string | undefined;

  constructor(readonly code: Code, options: { at?: string; cause?: unknown } = {}) {
    super(sentences[code], { cause: options.cause });
    this.at = options.at;
  }
}

/** All sentences, by code. */
export const faults: Readonly<Record<Code, string>> = sentences;
