// Package check holds what stands in charts/ and deploy/ to the truth, offline:
// the charts to Kubernetes' own schemas, every setting to what the programs
// know, every panel and alarm to what /metrics shows. It is a module of its
// own, so that Helm and its like stay out of what is shipped.
package check
