#!/usr/bin/env bash
# Makes the servers of e2e/stack: jars by Maven, Consul from its Go module. What is there already is kept.
set -euo pipefail
cd "$(dirname "$0")/../../e2e/stack"
for tool in java mvn; do
  command -v $tool >/dev/null || { echo "集群测试需要$tool，请先安装" >&2; exit 1; }
done
if ! command -v ip >/dev/null && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends iproute2 >/dev/null
fi
if [ ! -e target/stack.jar ] || [ pom.xml -nt target/stack.jar ] || [ -n "$(find src -newer target/stack.jar)" ]; then
  mvn -q -B package
fi
if command -v consul >/dev/null; then
  ln -sf "$(command -v consul)" target/consul
elif [ ! -x target/consul ] || [ consul/go.mod -nt target/consul ]; then
  (cd consul && GOWORK=off go build -trimpath -ldflags='-s -w' -o ../target/consul github.com/hashicorp/consul)
fi
