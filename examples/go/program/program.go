// Package program is the infrastructure: one invitation, rejected.
package program

import (
	links "github.com/aws-workspaces-links/aws-workspaces-links/sdk/go/awsworkspaceslinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// Run declares the stack's resources.
func Run(ctx *pulumi.Context) error {
	refused, err := links.NewAccountLinkRejection(ctx, "refused", &links.AccountLinkRejectionArgs{
		LinkId: pulumi.String(config.Require(ctx, "linkId")),
	})
	if err != nil {
		return err
	}

	ctx.Export("status", refused.AccountLinkStatus)
	ctx.Export("sourceAccountId", refused.SourceAccountId)
	return nil
}
