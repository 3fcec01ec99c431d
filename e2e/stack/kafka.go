package stack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Account is somebody who may sign in to the guarded listener, by SCRAM-SHA-512
// or PLAIN. What it may do there is granted.
type Account struct{ User, Password string }

// Accounts are those that Kafka's directory is formatted with.
var Accounts = struct{ Platform, Listener, Stranger Account }{
	Account{"platform", "platform-word"}, Account{"listener", "listener-word"}, Account{"stranger", "stranger-word"},
}

func accounts() []Account { return []Account{Accounts.Platform, Accounts.Listener, Accounts.Stranger} }

// kafkaFiles writes Kafka's settings and formats its directory: one node,
// KRaft. Who comes by the open listener is ANONYMOUS and may do everything.
func (s *Stack) kafkaFiles(controller string) (string, error) {
	file := filepath.Join(s.dir, "kafka.properties")
	plain, scrams := "", []string{}
	for _, a := range accounts() {
		plain += fmt.Sprintf(" user_%s=%q", a.User, a.Password)
		scrams = append(scrams, "--add-scram", fmt.Sprintf("SCRAM-SHA-512=[name=%s,password=%s]", a.User, a.Password))
	}
	const module = "org.apache.kafka.common.security."
	listeners := "PLAINTEXT://" + s.Kafka + ",GUARDED://" + s.Guarded
	err := os.WriteFile(file, []byte(strings.Join([]string{
		"process.roles=broker,controller", "node.id=1", "controller.quorum.voters=1@" + controller,
		"listeners=" + listeners + ",CONTROLLER://" + controller, "advertised.listeners=" + listeners,
		"controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT",
		"listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT",
		"listener.name.guarded.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN",
		"listener.name.guarded.scram-sha-512.sasl.jaas.config=" + module + "scram.ScramLoginModule required;",
		"listener.name.guarded.plain.sasl.jaas.config=" + module + "plain.PlainLoginModule required" + plain + ";",
		"authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users=User:ANONYMOUS",
		"log.dirs=" + filepath.Join(s.dir, "kafka"),
		"offsets.topic.replication.factor=1", "offsets.topic.num.partitions=4", "transaction.state.log.replication.factor=1",
		"transaction.state.log.min.isr=1", "share.coordinator.state.topic.replication.factor=1",
		"group.initial.rebalance.delay.ms=0", "auto.create.topics.enable=false", "log.flush.interval.messages=1",
		"log.index.size.max.bytes=65536", // 10 MB of zeros for each index of each partition are read wherever a mark is looked for
		"",
	}, "\n")), 0o600)
	if err != nil {
		return "", err
	}
	return file, s.run(slices.Concat([]string{"128m", "kafka.tools.StorageTool", "format", "-t", "c2Fuc2hlLXN0YWNrLTAwMQ", "-c", file}, scrams)...)
}

// Grant lets an account do something with every topic or every group whose
// name begins with prefix: READ, WRITE, DESCRIBE, CREATE or ALL.
func (s *Stack) Grant(a Account, prefix string, operations ...string) error {
	return s.run(append([]string{"64m", "stack.Grant", s.Kafka, a.User, prefix}, operations...)...)
}

// java is the command line of a program in the jars.
func (s *Stack) java(heap, main string, args ...string) []string {
	cp := filepath.Join(s.built, "stack.jar") + ":" + filepath.Join(s.built, "lib", "*")
	return append([]string{"java", "-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + string(s.stay), "-cp", cp, main}, args...)
}

// run does what java says and waits for the end.
func (s *Stack) run(say ...string) error {
	args := s.java(say[0], say[1], say[2:]...)
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", say[1], err, out)
	}
	return nil
}
