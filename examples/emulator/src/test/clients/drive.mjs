// Drives all six operations with the AWS SDK for JavaScript and throws where AWS would differ. The emulator's
// address is in EMULATOR, the folder that the client is installed in is CLIENTS; the emulator starts with 60
// pending invitations of the default accounts.
import { deepStrictEqual as equal, ok } from "node:assert";
import { createRequire } from "node:module";
import { join } from "node:path";

const sdk = createRequire(join(process.env.CLIENTS, "package.json"))("@aws-sdk/client-workspaces");

const SOURCE = "111111111111";
const TARGET = "222222222222";
const STRANGER = "333333333333";
const PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";

function client(accessKeyId, secretAccessKey) {
  return new sdk.WorkSpaces({
    endpoint: process.env.EMULATOR,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
  });
}

const source = client("AKIAEMULATEDSOURCE00", "emulated-source-secret");
const target = client("AKIAEMULATEDTARGET00", "emulated-target-secret");
const seeded = (number) => `link-${number.toString(16).padStart(17, "0")}`;

// Awaits a call that has to fail with this error, as this class where the model has one.
async function refused(name, call) {
  const error = await call.then(
    (answer) => ok(false, `${name} was expected, but the answer is ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  );
  equal(error.name, name);
  ok(error instanceof (sdk[name] ?? sdk.WorkSpacesServiceException), `${name} is of class ${error.constructor.name}`);
  equal(error.$metadata.httpStatusCode, 400);
  ok(error.$metadata.requestId, "there is no request id");
  ok(error.message, "there is no message");
  return error;
}

const invitation = { TargetAccountId: STRANGER, ClientToken: "first" };
const { AccountLink: link } = await source.createAccountLinkInvitation(invitation);
equal(link, {
  AccountLinkId: link.AccountLinkId,
  AccountLinkStatus: PENDING,
  SourceAccountId: SOURCE,
  TargetAccountId: STRANGER,
});
equal((await source.createAccountLinkInvitation(invitation)).AccountLink, link);
await refused("ConflictException", source.createAccountLinkInvitation({ ...invitation, TargetAccountId: "444444444444" }));
await refused("ConflictException", source.createAccountLinkInvitation({ TargetAccountId: STRANGER }));
await refused("ValidationException", source.createAccountLinkInvitation({ TargetAccountId: SOURCE }));
// This client does not check required members itself, so the service has to.
const missing = await refused("ValidationException", source.createAccountLinkInvitation({}));
ok(missing.message.includes("Value null at 'targetAccountId'"), missing.message);

const LinkId = link.AccountLinkId;
const { AccountLink: deleted } = await source.deleteAccountLinkInvitation({ LinkId, ClientToken: "undo" });
equal((await source.deleteAccountLinkInvitation({ LinkId, ClientToken: "undo" })).AccountLink, deleted);
const notFound = await refused("ResourceNotFoundException", source.deleteAccountLinkInvitation({ LinkId }));
equal(notFound.ResourceId, LinkId);
await refused("AccessDeniedException", target.deleteAccountLinkInvitation({ LinkId: seeded(1) }));

const { AccountLink: accepted } = await target.acceptAccountLinkInvitation({ LinkId: seeded(1), ClientToken: "yes" });
equal(accepted.AccountLinkStatus, "LINKED");
equal((await target.acceptAccountLinkInvitation({ LinkId: seeded(1), ClientToken: "yes" })).AccountLink, accepted);
await refused("ConflictException", target.acceptAccountLinkInvitation({ LinkId: seeded(1) }));

const { AccountLink: rejected } = await target.rejectAccountLinkInvitation({ LinkId: seeded(2) });
equal(rejected.AccountLinkStatus, "REJECTED");
await refused("ConflictException", target.rejectAccountLinkInvitation({ LinkId: seeded(2) }));
await refused("AccessDeniedException", source.rejectAccountLinkInvitation({ LinkId: seeded(3) }));

equal((await target.getAccountLink({ LinkId: seeded(2) })).AccountLink, rejected);
equal((await source.getAccountLink({ LinkedAccountId: TARGET })).AccountLink, accepted);
await refused("ValidationException", target.getAccountLink({}));
await refused("ResourceNotFoundException", target.getAccountLink({ LinkedAccountId: "555555555555" }));

const sizes = [];
for await (const page of sdk.paginateListAccountLinks({ client: target }, { LinkStatusFilter: [PENDING] })) {
  sizes.push(page.AccountLinks.length);
}
equal(sizes, [25, 25, 8]);
equal((await target.listAccountLinks({ LinkStatusFilter: ["LINKED", "REJECTED"] })).AccountLinks, [accepted, rejected]);
await refused("ValidationException", target.listAccountLinks({ NextToken: "made-up" }));
await refused("ValidationException", target.listAccountLinks({ MaxResults: 0 }));

await refused("UnrecognizedClientException", client("AKIANOBODY", "secret").listAccountLinks({}));
await refused("InvalidSignatureException", client("AKIAEMULATEDTARGET00", "wrong").listAccountLinks({}));
console.log("the AWS SDK for JavaScript sees no difference");
