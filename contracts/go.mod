module sanshe/contracts

go 1.26.7

require (
	go.yaml.in/yaml/v3 v3.0.6
	mvdan.cc/gofumpt v0.12.0
)

require golang.org/x/tools v0.52.0 // indirect
