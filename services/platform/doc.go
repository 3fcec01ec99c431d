// Package platform is where the services meet: cmd/platformd runs all of them
// in one process, demo builds the county that a demonstration shows. The
// package itself holds only tests, of what no single service can see: that the
// drawn lifecycles, the published problems and the mounted operations are those
// of the code, and that real notices fit what the services together can say.
package platform
