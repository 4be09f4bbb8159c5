import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import keywright.ApiClient;
import keywright.ApiException;
import keywright.api.AccessTokensApi;
import keywright.api.FeatureFlagsApi;
import keywright.api.IdentityApi;
import keywright.api.MembersApi;
import keywright.api.OrganizationsApi;
import keywright.api.PoliciesApi;
import keywright.api.ProjectsApi;
import keywright.model.*;

/** What the two kinds of token are for, told with a client that openapi-generator made: {@code cargo xtask sdk java}. */
public class Story {
    private static final URI SERVER = URI.create(System.getenv("KEYWRIGHT_URL"));

    public static void main(String[] arguments) throws ApiException {
        // Ann, the owner, logs in.
        var jwt = logIn(System.getenv("KEYWRIGHT_OWNER_EMAIL"), System.getenv("KEYWRIGHT_OWNER_PASSWORD"));
        var organization = new OrganizationsApi(client(jwt, null)).listOrganizations().getData().get(0).getId();
        var ann = client(jwt, organization);

        var shop = new CreateProject().name("Java shop").key("java-shop");
        var project = new ProjectsApi(ann).createProject(shop).getData();
        var environments = project.getEnvironments().stream();
        var env = environments.filter(it -> it.getKey().equals("dev")).findFirst().orElseThrow().getId();
        var variations = Stream.of("true", "false").map(it -> new VariationVm().id(it).name(it).value(it)).toList();
        var flag = new CreateFlag().name("Dark mode").key("dark-mode").variationType(VariationTypeVm.BOOLEAN)
            .variations(variations).enabledVariationId("true").disabledVariationId("false");
        new FeatureFlagsApi(ann).createFeatureFlag(env, flag);
        System.out.printf("Ann made the project %s and the flag %s%n", project.getKey(), flag.getKey());

        // A policy says what its members may do: toggle the flags of one environment, and make tokens.
        var toggle = allow("flag", "project/java-shop:env/dev:flag/*", "ToggleFlag");
        var tokens = allow("access-token", "access-token/*",
            "ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens");
        var policies = new PoliciesApi(ann);
        var togglers = new CreatePolicy().name("Java togglers").key("java-togglers");
        var policy = policies.createPolicy(togglers).getData().getId();
        policies.updatePolicyStatements(policy, List.of(toggle, tokens));

        // Ben is added by address, and gets a one-time password, with which he sets one of his own.
        var email = "ben@java.example";
        var own = "a password of Ben's own";
        var members = new MembersApi(ann);
        members.addMember(new AddMember().email(email).policyIds(List.of(policy)));
        var member = members.listMembers(email, 0, 1).getData().getItems().get(0).getId();
        var once = members.createOneTimePassword(member).getData().getPassword();
        var change = new ResetPassword().currentPassword(once).newPassword(own);
        var first = new IdentityApi(client(logIn(email, once), null));
        check(first.resetPassword(change).getData().getSuccess(), "the password is not changed");
        var ben = new AccessTokensApi(client(logIn(email, own), organization));

        // His personal token can do what he can; the service token what it is given here, for ever.
        var personal = new CreateAccessToken().name("ben's laptop").type(TokenType.PERSONAL);
        var service = new CreateAccessToken().name("java deploy").type(TokenType.SERVICE).permissions(List.of(toggle));
        var his = client(ben.createAccessToken(personal).getData().getToken(), null);
        var its = client(ben.createAccessToken(service).getData().getToken(), null);
        new FeatureFlagsApi(his).toggleFeatureFlag(env, flag.getKey(), true, null);
        new FeatureFlagsApi(its).toggleFeatureFlag(env, flag.getKey(), false, null);
        System.out.println("Both tokens toggled the flag");

        // What a token may not do is 403, and the envelope says why.
        try {
            new ProjectsApi(its).createProject(new CreateProject().name("Theirs").key("theirs"));
            throw new IllegalStateException("a token for flags made a project");
        } catch (ApiException refused) {
            check(refused.getCode() == 403, "not refused, but " + refused);
            check(why(refused).equals("Forbidden"), "refused with " + why(refused));
            System.out.println("The service token may not make projects: " + why(refused));
        }

        // Lists come in pages.
        var names = new ArrayList<String>();
        long total = 1;
        while (names.size() < total) {
            var page = ben.listAccessTokens(null, null, null, names.size(), 1).getData();
            page.getItems().forEach(it -> names.add(it.getName()));
            total = page.getTotalCount();
        }
        check(names.equals(List.of("java deploy", "ben's laptop")), "the tokens are " + names);
        System.out.println("Ben sees " + names);
    }

    /** Sends this credential, the text of a token or a JWT. A member names an organization, a token has one. */
    private static ApiClient client(String credential, UUID organization) {
        var client = new ApiClient().setScheme(SERVER.getScheme()).setHost(SERVER.getHost()).setPort(SERVER.getPort());
        return client.setRequestInterceptor(request -> {
            if (credential != null) request.header("Authorization", "Bearer " + credential);
            if (organization != null) request.header("Organization", organization.toString());
        });
    }

    private static String logIn(String email, String password) throws ApiException {
        var body = new LoginByEmail().email(email).password(password);
        var answer = new IdentityApi(client(null, null)).loginByEmail(body);
        // A wrong password is an answer, too: 200 without a session.
        check(answer.getData() != null, "not logged in: " + answer.getErrors());
        return answer.getData().getToken();
    }

    private static PolicyStatement allow(String resourceType, String resource, String... actions) {
        return new PolicyStatement().resourceType(resourceType).effect("allow")
            .actions(List.of(actions)).resources(List.of(resource));
    }

    /** The first of the `errors` of a failure's envelope. */
    private static String why(ApiException refused) {
        try {
            var envelope = ApiClient.createDefaultObjectMapper().readValue(refused.getResponseBody(), ErrorResponse.class);
            return envelope.getErrors().get(0);
        } catch (java.io.IOException broken) {
            throw new IllegalStateException("no envelope: " + refused.getResponseBody(), broken);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new IllegalStateException(otherwise);
    }
}
