package host

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"sanshe/libs/cn"
)

// Config is everything an operator may set: defaults here, the environment over them.
type Config struct {
	Addr      string `env:"ADDR" envDefault:"127.0.0.1:8080" say:"服务监听地址"`
	DataDir   string `env:"DATA_DIR" envDefault:"data" say:"数据目录：文档、消息和密钥都在这里"`
	PublicURL string `env:"PUBLIC_URL" say:"用户在浏览器中看到的地址；不填时按ADDR推断"`
	Demo      bool   `env:"DEMO" envDefault:"false" say:"演示模式：演示账号、演示数据和可拨动的时钟"`
	DemoData  bool   `env:"DEMO_DATA" envDefault:"true" say:"演示模式下，空平台首次启动时建立演示数据；写false则从空平台开始"`
	Platform  string `env:"PLATFORM_NAME" envDefault:"三社" say:"页面上的平台名称"`
	Region    string `env:"REGION" envDefault:"320312" say:"本平台所在县区的行政区划代码（GB/T 2260）"`
	Place     string `env:"REGION_NAME" say:"本平台所在县区在页面上的名称；不填时用行政区划代码表上的名称"`

	SiteOwner   string `env:"SITE_OWNER" say:"页脚的主办单位"`
	SiteAddress string `env:"SITE_ADDRESS" say:"页脚的地址"`
	SitePhone   string `env:"SITE_PHONE" say:"页脚的电话"`
	SiteHours   string `env:"SITE_HOURS" say:"接听电话的时间"`
	SiteICP     string `env:"SITE_ICP" say:"ICP备案号"`
	SitePolice  string `env:"SITE_POLICE" say:"公安备案号"`
	SiteCode    string `env:"SITE_CODE" say:"党政机关网站标识码"`

	OCIDPrefix  string `env:"OCID_PREFIX" envDefault:"ocds-000000" say:"公开数据中采购编号的前缀，在开放合同伙伴组织登记取得；默认值没有登记"`
	DataLicense string `env:"DATA_LICENSE" say:"公开数据的许可协议的网址；不填时公开数据不写许可"`

	SealerDir string `env:"SEALER_DIR" say:"离线密封程序sanshe-seal各系统版本所在的目录（deploy/ci/sealers.sh编译），投标页面由此提供下载；不填时不提供"`

	Store      string `env:"STORE" envDefault:"sqlite" secret:"uri" say:"存储：sqlite，或mongodb://…"`
	Broker     string `env:"BROKER" envDefault:"embedded" say:"消息：embedded，或以逗号分隔的Kafka地址"`
	BrokerUser string `env:"BROKER_USER" say:"Kafka账号；不填时不登录"`
	BrokerPass string `env:"BROKER_PASSWORD" secret:"true" say:"Kafka密码"`
	BrokerSASL string `env:"BROKER_SASL" envDefault:"scram-sha-512" say:"Kafka登录方式：plain、scram-sha-256、scram-sha-512"`
	BrokerTLS  bool   `env:"BROKER_TLS" envDefault:"false" say:"以TLS连接Kafka"`
	Partitions int    `env:"TOPIC_PARTITIONS" envDefault:"2" say:"首次建立消息主题时的分区数；建立之后不能再改"`
	BrokerAddr string `env:"BROKER_ADDR" envDefault:"127.0.0.1:19092" say:"内置消息服务的监听地址；端口写0时自动选择"`
	BrokerSync bool   `env:"BROKER_SYNC" envDefault:"true" say:"内置消息服务每批落盘后才确认"`

	Namespace   string `env:"NAMESPACE" envDefault:"sanshe" say:"数据库、消息主题和Consul登记名的前缀：同一套引擎上可以有几个平台"`
	Consul      string `env:"CONSUL" say:"Consul地址；不填时不登记、不发现"`
	ConsulToken string `env:"CONSUL_TOKEN" secret:"true" say:"Consul令牌"`
	Services    string `env:"SERVICES" say:"没有Consul时其他服务的地址，如{service}:8080；都不填时只有本进程的服务"`
	Advertise   string `env:"ADVERTISE" say:"别的进程连接本进程的主机:端口；不填时用ADDR"`

	ServiceKey    string `env:"SERVICE_KEY" secret:"true" say:"服务之间签名的密钥，至少32个字符；单进程不填时自动生成并保存在数据目录"`
	AdminPassword string `env:"ADMIN_PASSWORD" secret:"true" say:"首次启动时管理员账号admin的密码，至少12个字符"`

	SMTP     string `env:"SMTP" secret:"true" say:"发信服务器，如smtp://用户:密码@主机:587；不填时不发邮件"`
	MailFrom string `env:"MAIL_FROM" envDefault:"sanshe@localhost" say:"发信人地址"`

	WeComAPI    string `env:"WECOM_API" envDefault:"https://qyapi.weixin.qq.com" say:"企业微信的接口地址；群机器人在政务微信或私有部署里的，写它的地址"`
	ChannelNets string `env:"CHANNEL_NETS" say:"发布渠道除公网以外还可以连接的网段，如10.1.0.0/16，几个之间用逗号分隔；不填时只能连接公网"`

	OTLP         string        `env:"OTEL_EXPORTER_OTLP_ENDPOINT" say:"遥测上报地址（OTLP/HTTP）；不填时只在本地"`
	Sample       float64       `env:"TRACE_SAMPLE" envDefault:"0.1" say:"有上报地址时记录的链路比例，0到1"`
	LogLevel     string        `env:"LOG_LEVEL" envDefault:"info" say:"日志级别：debug、info、warn、error"`
	MetricsOpen  bool          `env:"METRICS_OPEN" envDefault:"false" say:"允许本机以外的地址读取/metrics"`
	MetricsAddr  string        `env:"METRICS_ADDR" say:"另开一个只供读取/metrics的监听地址；不填时只在ADDR上供本机读取"`
	RateLimit    float64       `env:"RATE_LIMIT" envDefault:"50" say:"每个账号对每个接口每秒的请求数"`
	DrainTimeout time.Duration `env:"DRAIN_TIMEOUT" envDefault:"10s" say:"停止时等待未完成请求的时间"`
}

// DemoServiceKey and DemoPassword are public knowledge; outside demo mode start-up refuses them.
const (
	DemoServiceKey = "demonstration-key-known-to-everyone"
	DemoPassword   = "sanshe-demo-2026"
)

// DemoPlace is where the demonstration happens. Codes must be those of a real
// division, or the checks of credit codes would have nothing to check; no place
// has this name.
const DemoPlace = "星河区"

// DemoLicense is that of the demonstration's data: anybody may use them and says where they are from.
const DemoLicense = "https://creativecommons.org/licenses/by/4.0/"

// knownSecrets may never protect anything real.
var knownSecrets = []string{DemoServiceKey, DemoPassword, "password", "changeme", "change-me", "admin", "secret", "sanshe"}

// Load reads the environment. Every error says which setting, what is wrong and what would be right.
func Load(environ map[string]string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: environ}); err != nil {
		return c, settingError(err)
	}
	if c.Demo {
		if c.ServiceKey == "" {
			c.ServiceKey = DemoServiceKey
		}
		if c.AdminPassword == "" {
			c.AdminPassword = DemoPassword
		}
		if c.Place == "" {
			c.Place = DemoPlace
		}
		if c.DataLicense == "" {
			c.DataLicense = DemoLicense
		}
		if c.SiteOwner == "" {
			c.SiteOwner, c.SiteAddress, c.SitePhone, c.SiteHours = DemoPlace+"民政局", DemoPlace+"府前路1号", "0000-0000-100", "工作日9:00至17:30"
		}
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Addr
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	return c, c.check()
}

// PlaceName is a division as pages name it: the platform's own by the operator's
// word, any other with its parents by GB/T 2260. A number nobody knows stays a number.
func (c Config) PlaceName(code string) string {
	code = code[:min(len(code), 6)]
	if c.Place != "" && code == c.Region {
		return c.Place
	}
	if name := cn.DivisionName(code); name != "" {
		return name
	}
	return code
}

func settingError(err error) error {
	var many env.AggregateError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		var one env.ParseError
		if errors.As(many.Errors[0], &one) {
			f, _ := reflect.TypeFor[Config]().FieldByName(one.Name)
			return fmt.Errorf("%s的值无法识别，请写%s，例如%s（%s；%w）", f.Tag.Get("env"), kindOf(f.Type), f.Tag.Get("envDefault"), f.Tag.Get("say"), one.Err)
		}
	}
	return err
}

// kindOf says in words what a setting of a type looks like.
func kindOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "带单位的时间"
	case t.Kind() == reflect.Bool:
		return "true或false"
	case t.Kind() == reflect.Float64 || t.Kind() == reflect.Int:
		return "数字"
	}
	return "文字"
}

var ocidPrefix = regexp.MustCompile(`^ocds-[a-z0-9]{6}$`)

var namespace = regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`)

func (c Config) check() error {
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || port == "" {
		return fmt.Errorf("ADDR=%q不是监听地址，请写成主机:端口，例如127.0.0.1:8080", c.Addr)
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("PUBLIC_URL=%q不是网址，请写成https://主机名", c.PublicURL)
	}
	if c.DataDir == "" {
		return errors.New("DATA_DIR为空，请写明数据目录")
	}
	if c.Store != "sqlite" && !strings.HasPrefix(c.Store, "mongodb://") && !strings.HasPrefix(c.Store, "mongodb+srv://") {
		return fmt.Errorf("STORE=%q无法识别，请写sqlite或mongodb://主机/库名", c.Store)
	}
	if c.Broker == "" {
		return errors.New("BROKER为空，请写embedded或Kafka地址")
	}
	for _, at := range c.brokers() {
		if _, port, err := net.SplitHostPort(strings.TrimSpace(at)); err != nil || port == "" {
			return fmt.Errorf("BROKER=%q不是消息服务的地址，请写embedded，或以逗号分隔的主机:端口", c.Broker)
		}
	}
	if c.BrokerUser != "" && !slices.Contains([]string{"plain", "scram-sha-256", "scram-sha-512"}, c.BrokerSASL) {
		return fmt.Errorf("BROKER_SASL=%q无法识别，请写plain、scram-sha-256或scram-sha-512", c.BrokerSASL)
	}
	if c.Partitions < 1 || c.Partitions > 1000 {
		return fmt.Errorf("TOPIC_PARTITIONS=%d无效，请写1到1000之间的数", c.Partitions)
	}
	if !namespace.MatchString(c.Namespace) {
		return fmt.Errorf("NAMESPACE=%q无效，请用小写字母开头，只含小写字母、数字和连字符，不超过30个字符", c.Namespace)
	}
	if !ocidPrefix.MatchString(c.OCIDPrefix) {
		return fmt.Errorf("OCID_PREFIX=%q无效，请写登记取得的前缀，形如ocds-a1b2c3", c.OCIDPrefix)
	}
	if u, err := url.Parse(c.DataLicense); c.DataLicense != "" && (err != nil || u.Host == "") {
		return fmt.Errorf("DATA_LICENSE=%q不是网址，请写许可协议的网址", c.DataLicense)
	}
	if c.Services != "" && !strings.Contains(c.Services, "{service}") {
		return fmt.Errorf("SERVICES=%q里没有{service}，请写成{service}:8080这样的地址", c.Services)
	}
	for name, at := range map[string]string{"SERVICES": c.Services, "ADVERTISE": c.Advertise, "METRICS_ADDR": c.MetricsAddr} {
		if _, port, err := net.SplitHostPort(at); at != "" && (err != nil || port == "") {
			return fmt.Errorf("%s=%q不是主机:端口", name, at)
		}
	}
	if (c.Consul != "" || c.Services != "") && c.ServiceKey == "" {
		return errors.New("服务分开运行时，各进程要有同一个SERVICE_KEY，请设置至少32个字符的随机串")
	}
	if c.Sample < 0 || c.Sample > 1 {
		return fmt.Errorf("TRACE_SAMPLE=%v超出范围，请写0到1之间的数", c.Sample)
	}
	if c.RateLimit <= 0 {
		return fmt.Errorf("RATE_LIMIT=%v无效，请写大于0的数", c.RateLimit)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		return fmt.Errorf("LOG_LEVEL=%q无法识别，请写debug、info、warn或error", c.LogLevel)
	}
	if d, ok := cn.FindDivision(c.Region); !ok || !d.Current {
		return fmt.Errorf("REGION=%q不是现行的6位行政区划代码（GB/T 2260），请核对，例如320312", c.Region)
	}
	if c.ServiceKey != "" && len(c.ServiceKey) < 32 {
		return errors.New("SERVICE_KEY太短，请使用至少32个字符的随机串")
	}
	if c.Demo {
		return nil
	}
	for name, v := range map[string]string{"SERVICE_KEY": c.ServiceKey, "ADMIN_PASSWORD": c.AdminPassword} {
		if slices.Contains(knownSecrets, strings.ToLower(v)) {
			return fmt.Errorf("%s是公开的默认值，正式环境不能使用，请换成自己的随机串", name)
		}
	}
	if c.AdminPassword != "" && len([]rune(c.AdminPassword)) < 12 {
		return errors.New("ADMIN_PASSWORD太短，请使用至少12个字符")
	}
	return nil
}

// Print writes the effective values, marks what differs from the defaults, and masks secrets.
func (c Config) Print(w io.Writer) {
	plain, _ := Load(map[string]string{})
	v, d := reflect.ValueOf(c), reflect.ValueOf(plain)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		val, mark := fmt.Sprint(v.Field(i).Interface()), " "
		if v.Field(i).Interface() != d.Field(i).Interface() {
			mark = "*"
		}
		switch secret := f.Tag.Get("secret"); {
		case secret == "uri":
			if u, err := url.Parse(val); err == nil {
				val = u.Redacted()
			}
		case secret != "" && val != "":
			val = "（已设置，不显示）"
		}
		fmt.Fprintf(w, "%s %-28s = %-32s # %s\n", mark, f.Tag.Get("env"), val, f.Tag.Get("say"))
	}
	fmt.Fprintln(w, "\n* 与默认值不同")
}

// Environ turns os.Environ into what Load reads.
func Environ() map[string]string { return env.ToMap(os.Environ()) }

// Path joins parts under DATA_DIR.
func (c Config) Path(parts ...string) string {
	return filepath.Join(append([]string{c.DataDir}, parts...)...)
}
