package io.github.awsworkspaceslinks.emulator;

/** Who sent a request, as its signature proves, and which Region it was signed for. */
record Caller(Credential credential, String region) {
  String accountId() {
    return credential.principal().accountId();
  }

  String arn() {
    return credential.principal().arn(partition());
  }

  String partition() {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }
}
