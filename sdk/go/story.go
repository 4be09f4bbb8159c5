// What the two kinds of token are for, told with a client that openapi-generator made: `cargo xtask sdk go`.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"story/keywright"
)

var ctx = context.Background()

// client sends this credential, the text of a token or a JWT. A member names an organization, a token has one.
func client(credential, organization string) *keywright.APIClient {
	config := keywright.NewConfiguration()
	config.Servers = keywright.ServerConfigurations{{URL: os.Getenv("KEYWRIGHT_URL")}}
	if credential != "" {
		config.AddDefaultHeader("Authorization", "Bearer "+credential)
	}
	if organization != "" {
		config.AddDefaultHeader("Organization", organization)
	}
	return keywright.NewAPIClient(config)
}

// done is the answer of a request that must succeed.
func done[T any](answer *T, _ *http.Response, err error) *T {
	if err != nil {
		log.Fatalf("%v: %v", err, why(err))
	}
	return answer
}

// why is the first of the `errors` of a failure's envelope.
func why(err error) string {
	var refusal *keywright.GenericOpenAPIError
	if errors.As(err, &refusal) {
		if envelope, ok := refusal.Model().(keywright.ErrorResponse); ok && len(envelope.Errors) > 0 {
			return envelope.Errors[0]
		}
	}
	return ""
}

func logIn(email, password string) string {
	body := keywright.NewLoginByEmail(email, password)
	answer := done(client("", "").IdentityAPI.LoginByEmail(ctx).LoginByEmail(*body).Execute())
	// A wrong password is an answer, too: 200 without a session.
	session := answer.Data.Get()
	if session == nil {
		log.Fatal(answer.Errors)
	}
	return session.Token
}

func allow(resourceType, resource string, actions ...string) keywright.PolicyStatement {
	return *keywright.NewPolicyStatement(resourceType, "allow", actions, []string{resource})
}

func main() {
	// Ann, the owner, logs in.
	jwt := logIn(os.Getenv("KEYWRIGHT_OWNER_EMAIL"), os.Getenv("KEYWRIGHT_OWNER_PASSWORD"))
	organization := done(client(jwt, "").OrganizationsAPI.ListOrganizations(ctx).Execute()).Data[0].Id
	ann := client(jwt, organization)

	create := keywright.NewCreateProject("Go shop", "go-shop")
	project := done(ann.ProjectsAPI.CreateProject(ctx).CreateProject(*create).Execute()).Data
	var env string
	for _, it := range project.Environments {
		if it.Key == "dev" {
			env = it.Id
		}
	}
	variations := []keywright.VariationVm{
		{Id: "true", Name: "true", Value: "true"},
		{Id: "false", Name: "false", Value: "false"},
	}
	flag := keywright.NewCreateFlag("Dark mode", "dark-mode", keywright.VARIATIONTYPEVM_BOOLEAN, variations, "true", "false")
	done(ann.FeatureFlagsAPI.CreateFeatureFlag(ctx, env).CreateFlag(*flag).Execute())
	fmt.Printf("Ann made the project %s and the flag %s\n", project.Key, flag.Key)

	// A policy says what its members may do: toggle the flags of one environment, and make tokens.
	toggle := allow("flag", "project/go-shop:env/dev:flag/*", "ToggleFlag")
	tokens := allow("access-token", "access-token/*",
		"ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens")
	togglers := keywright.NewCreatePolicy("Go togglers", "go-togglers")
	policy := done(ann.PoliciesAPI.CreatePolicy(ctx).CreatePolicy(*togglers).Execute()).Data.Id
	statements := []keywright.PolicyStatement{toggle, tokens}
	done(ann.PoliciesAPI.UpdatePolicyStatements(ctx, policy).PolicyStatement(statements).Execute())

	// Ben is added by address, and gets a one-time password, with which he sets one of his own.
	email, own := "ben@go.example", "a password of Ben's own"
	add := keywright.AddMember{Email: email, PolicyIds: []string{policy}}
	done(ann.MembersAPI.AddMember(ctx).AddMember(add).Execute())
	member := done(ann.MembersAPI.ListMembers(ctx).SearchText(email).Execute()).Data.Items[0].Id
	once := done(ann.MembersAPI.CreateOneTimePassword(ctx, member).Execute()).Data.Password
	change := keywright.NewResetPassword(once, own)
	first := client(logIn(email, once), "").IdentityAPI
	if !done(first.ResetPassword(ctx).ResetPassword(*change).Execute()).Data.Success {
		log.Fatal("the password is not changed")
	}
	ben := client(logIn(email, own), organization).AccessTokensAPI

	// His personal token can do what he can; the service token what it is given here, for ever.
	personal := keywright.NewCreateAccessToken("ben's laptop", keywright.TOKENTYPE_PERSONAL)
	service := keywright.NewCreateAccessToken("go deploy", keywright.TOKENTYPE_SERVICE)
	service.Permissions = []keywright.PolicyStatement{toggle}
	his := client(done(ben.CreateAccessToken(ctx).CreateAccessToken(*personal).Execute()).Data.Token, "")
	its := client(done(ben.CreateAccessToken(ctx).CreateAccessToken(*service).Execute()).Data.Token, "")
	done(his.FeatureFlagsAPI.ToggleFeatureFlag(ctx, env, flag.Key, true).Execute())
	done(its.FeatureFlagsAPI.ToggleFeatureFlag(ctx, env, flag.Key, false).Execute())
	fmt.Println("Both tokens toggled the flag")

	// What a token may not do is 403, and the envelope says why.
	theirs := keywright.NewCreateProject("Theirs", "theirs")
	_, answer, err := its.ProjectsAPI.CreateProject(ctx).CreateProject(*theirs).Execute()
	if answer == nil || answer.StatusCode != http.StatusForbidden || why(err) != "Forbidden" {
		log.Fatalf("a token for flags asked for a project, and got %v %v", err, why(err))
	}
	fmt.Printf("The service token may not make projects: %s\n", why(err))

	// Lists come in pages.
	var names []string
	for index := int32(0); ; index++ {
		page := done(ben.ListAccessTokens(ctx).PageIndex(index).PageSize(1).Execute()).Data
		for _, it := range page.Items {
			names = append(names, it.Name)
		}
		if int64(len(names)) >= page.TotalCount {
			break
		}
	}
	if fmt.Sprint(names) != "[go deploy ben's laptop]" {
		log.Fatalf("the tokens are %q", names)
	}
	fmt.Printf("Ben sees %q\n", names)
}
