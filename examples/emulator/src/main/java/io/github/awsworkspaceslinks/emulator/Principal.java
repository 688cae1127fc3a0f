package io.github.awsworkspaceslinks.emulator;

import java.util.HexFormat;
import java.util.Locale;

/** Who stands behind an access key. */
sealed interface Principal {
  String accountId();

  /** The ARN as AWS writes it in answers and messages. */
  String arn(String partition);

  /** The unique id that GetCallerIdentity answers. */
  String userId();

  /** The owner of a long-term key. */
  record User(String accountId) implements Principal {
    @Override
    public String arn(String partition) {
      return "arn:" + partition + ":iam::" + accountId + ":user/emulated";
    }

    @Override
    public String userId() {
      return "AIDA" + Principal.uniquePart(accountId);
    }
  }

  /** A role session: what AssumeRole gives out. */
  record AssumedRole(String accountId, String roleName, String sessionName) implements Principal {
    @Override
    public String arn(String partition) {
      return "arn:%s:sts::%s:assumed-role/%s/%s"
          .formatted(partition, accountId, roleName, sessionName);
    }

    @Override
    public String userId() {
      return "AROA" + Principal.uniquePart(accountId + "/" + roleName) + ":" + sessionName;
    }
  }

  /** Sixteen characters that are always the same for the same name, as unique ids are. */
  private static String uniquePart(String name) {
    byte[] hash = Hashes.sha256(name);
    return HexFormat.of().formatHex(hash, 0, 8).toUpperCase(Locale.ROOT);
  }
}
