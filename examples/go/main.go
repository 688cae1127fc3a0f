// What `pulumi up` runs.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"example.com/refuse-account-link/program"
)

func main() {
	pulumi.Run(program.Run)
}
