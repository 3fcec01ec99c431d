package host

import (
	"bytes"
	"strings"
	"testing"
)

func TestABadSettingIsNamedWithWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		says []string
	}{
		{map[string]string{"ADDR": "nonsense"}, []string{"ADDR", "127.0.0.1:8080"}},
		{map[string]string{"PUBLIC_URL": "example"}, []string{"PUBLIC_URL", "https://"}},
		{map[string]string{"STORE": "oracle"}, []string{"STORE", "sqlite"}},
		{map[string]string{"TRACE_SAMPLE": "x"}, []string{"TRACE_SAMPLE"}},
		{map[string]string{"TRACE_SAMPLE": "2"}, []string{"TRACE_SAMPLE", "0到1"}},
		{map[string]string{"DEMO": "perhaps"}, []string{"DEMO", "true或false"}},
		{map[string]string{"DRAIN_TIMEOUT": "soon"}, []string{"DRAIN_TIMEOUT"}},
		{map[string]string{"LOG_LEVEL": "loud"}, []string{"LOG_LEVEL", "info"}},
		{map[string]string{"REGION": "32"}, []string{"REGION", "6位"}},
		{map[string]string{"REGION": "999999"}, []string{"REGION", "6位"}},
		{map[string]string{"REGION": "320323"}, []string{"REGION", "现行"}}, // 铜山县, a district since 2010
		{map[string]string{"NAMESPACE": "Sanshe!"}, []string{"NAMESPACE", "小写字母"}},
		{map[string]string{"TOPIC_PARTITIONS": "0"}, []string{"TOPIC_PARTITIONS", "1到1000"}},
		{map[string]string{"BROKER_USER": "u", "BROKER_SASL": "kerberos"}, []string{"BROKER_SASL", "scram-sha-512"}},
		{map[string]string{"BROKER": "kafka-1:9092,kafka-2"}, []string{"BROKER", "kafka-2", "主机:端口"}},
		{map[string]string{"SERVICES": "tender:8080"}, []string{"SERVICES", "{service}"}},
		{map[string]string{"ADVERTISE": "somewhere"}, []string{"ADVERTISE", "主机:端口"}},
		{map[string]string{"CONSUL": "http://127.0.0.1:8500"}, []string{"SERVICE_KEY", "同一个"}},
		{map[string]string{"RATE_LIMIT": "0"}, []string{"RATE_LIMIT"}},
		{map[string]string{"SERVICE_KEY": "short"}, []string{"SERVICE_KEY", "32"}},
		{map[string]string{"SERVICE_KEY": DemoServiceKey}, []string{"SERVICE_KEY", "默认值"}},
		{map[string]string{"ADMIN_PASSWORD": DemoPassword}, []string{"ADMIN_PASSWORD", "默认值"}},
		{map[string]string{"ADMIN_PASSWORD": "elevenchars"}, []string{"ADMIN_PASSWORD", "12"}},
	} {
		_, err := Load(c.env)
		if err == nil {
			t.Errorf("%v was accepted", c.env)
			continue
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%v: %q does not say %q", c.env, err, s)
			}
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: more than one line: %q", c.env, err)
		}
	}
}

func TestTheDefaultsStartAndDemonstrationsMayUsePublicSecrets(t *testing.T) {
	c, err := Load(map[string]string{})
	if err != nil || c.Addr != "127.0.0.1:8080" || c.PublicURL != "http://127.0.0.1:8080" || c.Demo {
		t.Errorf("%+v %v", c, err)
	}
	if c, err = Load(map[string]string{"DEMO": "true"}); err != nil || c.AdminPassword != DemoPassword {
		t.Errorf("%v %v", c.AdminPassword, err)
	}
}

func TestTheOperatorsNameOfTheRegionComesFirst(t *testing.T) {
	for _, c := range []struct{ env, code, want string }{
		{"", "320312", "江苏省徐州市铜山区"},
		{"REGION_NAME", "320312", "某区"},
		{"REGION_NAME", "320312001", "某区"},
		{"REGION_NAME", "320311", "江苏省徐州市泉山区"},
		{"REGION_NAME", "999999", "999999"},
		{"REGION_NAME", "", ""},
		{"DEMO", "320312", DemoPlace},
	} {
		got, err := Load(map[string]string{"REGION": "320312", c.env: map[string]string{"REGION_NAME": "某区", "DEMO": "true"}[c.env]})
		if name := got.PlaceName(c.code); err != nil || name != c.want {
			t.Errorf("%s %s: %s %v, want %s", c.env, c.code, name, err, c.want)
		}
	}
}

func TestPrintingMarksDifferencesAndNeverShowsASecret(t *testing.T) {
	const canary = "canary-canary-canary-canary-canary"
	c, err := Load(map[string]string{
		"SERVICE_KEY": canary, "ADMIN_PASSWORD": canary, "SMTP": "smtp://u:" + canary + "@h:587", "ADDR": "127.0.0.1:9",
		"STORE": "mongodb://u:" + canary + "@h/", "BROKER_PASSWORD": canary, "CONSUL_TOKEN": canary,
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	c.Print(&b)
	if strings.Contains(b.String(), canary) {
		t.Errorf("a secret is shown:\n%s", &b)
	}
	marked := map[string]bool{}
	for line := range strings.Lines(b.String()) {
		if f := strings.Fields(line); len(f) > 1 {
			marked[f[1]] = f[0] == "*"
		}
	}
	if !marked["ADDR"] || !marked["SERVICE_KEY"] || marked["DATA_DIR"] || !strings.Contains(b.String(), "127.0.0.1:9") {
		t.Errorf("marks are wrong:\n%s", &b)
	}
}
