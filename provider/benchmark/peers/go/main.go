// A native provider on pulumi-go-provider with the AWS SDK for Go: the peer that the plugin is measured against.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
	"github.com/aws/aws-sdk-go-v2/service/workspaces/types"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// Config is the provider's configuration; everything comes from the environment.
type Config struct{ client *workspaces.Client }

// Configure builds the client.
func (c *Config) Configure(ctx context.Context) error {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	c.client = workspaces.NewFromConfig(settings)
	return nil
}

// AccountLinkRejection is the resource.
type AccountLinkRejection struct{}

// Inputs are what a program gives.
type Inputs struct {
	LinkID string `pulumi:"linkId" provider:"replaceOnChanges"`
}

// State is what a program gets.
type State struct {
	Inputs
	AccountLinkStatus string  `pulumi:"accountLinkStatus"`
	SourceAccountID   *string `pulumi:"sourceAccountId,optional"`
	TargetAccountID   *string `pulumi:"targetAccountId,optional"`
}

func state(inputs Inputs, link *types.AccountLink) State {
	return State{inputs, string(link.AccountLinkStatus), link.SourceAccountId, link.TargetAccountId}
}

// Create rejects the invitation.
func (AccountLinkRejection) Create(
	ctx context.Context, request infer.CreateRequest[Inputs],
) (infer.CreateResponse[State], error) {
	response := infer.CreateResponse[State]{ID: request.Inputs.LinkID, Output: State{Inputs: request.Inputs}}
	if request.DryRun {
		return response, nil
	}
	answer, err := infer.GetConfig[*Config](ctx).client.RejectAccountLinkInvitation(
		ctx, &workspaces.RejectAccountLinkInvitationInput{LinkId: &request.Inputs.LinkID})
	if err == nil {
		response.Output = state(request.Inputs, answer.AccountLink)
	}
	return response, err
}

// Read looks the link up. Nothing is left of a link that AWS does not know.
func (AccountLinkRejection) Read(
	ctx context.Context, request infer.ReadRequest[Inputs, State],
) (infer.ReadResponse[Inputs, State], error) {
	answer, err := infer.GetConfig[*Config](ctx).client.GetAccountLink(
		ctx, &workspaces.GetAccountLinkInput{LinkId: &request.ID})
	var gone *types.ResourceNotFoundException
	if errors.As(err, &gone) {
		return infer.ReadResponse[Inputs, State]{}, nil
	} else if err != nil {
		return infer.ReadResponse[Inputs, State]{}, err
	}
	inputs := Inputs{LinkID: request.ID}
	return infer.ReadResponse[Inputs, State]{
		ID: request.ID, Inputs: inputs, State: state(inputs, answer.AccountLink),
	}, nil
}

func main() {
	provider, err := infer.NewProviderBuilder().
		WithResources(infer.Resource(AccountLinkRejection{})).
		WithConfig(infer.Config(&Config{})).
		WithNamespace("benchmark").
		Build()
	if err == nil {
		err = provider.Run(context.Background(), "benchmark-go", "0.1.0")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
