package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.util.List;
import java.util.stream.Collectors;

/** A resource as {@link KillSweepIT} declares it, what it calls, and what is to come of it. */
enum Swept {
  REJECTION("AccountLinkRejection", "RejectAccountLinkInvitation") {
    @Override
    void verifyAtAws(Emulator emulator) {
      assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
    }
  },

  /** Of more invitations than it rejects at once, one of which it leaves open. */
  POLICY("AccountLinkRejectionPolicy", "RejectAccountLinkInvitation") {
    private static final String ALLOWED = "123456789012";

    @Override
    void place(Emulator emulator) {
      emulator.forgetLinks();
      emulator.put(Link.pending(ID).withSource(ALLOWED));
      emulator.putMany(40, Link.pending(ID));
    }

    @Override
    String properties() {
      return "allowedSourceAccountIds: [ \"" + ALLOWED + "\" ]";
    }

    @Override
    List<String> calls(Step step) {
      return step == Step.READ ? List.of("ListAccountLinks") : super.calls(step);
    }

    @Override
    int callsBefore(Step step) {
      return step == Step.READ ? 0 : 15;
    }

    @Override
    void verifyAtAws(Emulator emulator) {
      assertThat(emulator.links()).hasSize(41);
      for (var link : emulator.links()) {
        assertThat(link.status())
            .isEqualTo(link.source().equals(ALLOWED) ? LinkStatus.PENDING : LinkStatus.REJECTED);
      }
    }
  },

  INVITATION("AccountLinkInvitation", "CreateAccountLinkInvitation") {
    private static final String WITHDRAW = "DeleteAccountLinkInvitation";

    @Override
    void place(Emulator emulator) {
      emulator.forgetLinks();
    }

    @Override
    String properties() {
      return "targetAccountId: \"" + Account.TARGET.id() + "\"";
    }

    @Override
    Account account() {
      return Account.SOURCE;
    }

    /** After its answer AWS is asked for the invitation, whose id nobody has saved yet. */
    @Override
    List<String> calls(Step step) {
      return switch (step) {
        case CREATE -> List.of(change(), GET);
        case READ, UPDATE -> List.of(GET);
        case DELETE -> List.of(WITHDRAW);
      };
    }

    /** Nothing that becomes of it at AWS is anything to update. */
    @Override
    void disturb(Emulator emulator, Stack stack) {
      stack.program(program(properties() + "\nclientToken: another"));
    }

    @Override
    void verifyAtAws(Emulator emulator) {
      assertThat(emulator.links()).hasSize(1);
      assertThat(emulator.links().getFirst().status()).isEqualTo(LinkStatus.PENDING);
    }

    @Override
    void verifyDeletedAtAws(Emulator emulator) {
      assertThat(emulator.links()).isEmpty();
    }

    /** AWS answers with what it did when it knows the token, so that this counts invitations. */
    @Override
    long doneTwice(Emulator emulator) {
      return Math.max(0, emulator.links().size() - 1) + confirmedTwice(emulator, WITHDRAW);
    }

    @Override
    long sentAgain(Emulator emulator) {
      return Math.max(0, confirmed(emulator, change()).size() - 1) + refused(emulator, WITHDRAW);
    }
  },

  ACCEPTANCE("AccountLinkAcceptance", "AcceptAccountLinkInvitation") {
    @Override
    void verifyAtAws(Emulator emulator) {
      assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.LINKED);
    }
  };

  static final String ID = "link-0123456789abcdef0";
  private static final String GET = "GetAccountLink";

  /** What is under way when it happens. */
  enum Step {
    CREATE("up"),
    READ("refresh"),
    UPDATE("up"),
    DELETE("destroy");

    private final String command;

    Step(String command) {
      this.command = command;
    }

    /** Pulumi's command that does it. */
    String command() {
      return command;
    }
  }

  private final String resource;
  private final String change;

  /**
   * @param change the operation with which it changes something at AWS
   */
  Swept(String resource, String change) {
    this.resource = resource;
    this.change = change;
  }

  /**
   * Makes AWS what it is before the resource is declared: with one invitation, if it is about one.
   */
  void place(Emulator emulator) {
    emulator.put(Link.pending(ID));
  }

  /** The properties that are declared, in YAML. */
  String properties() {
    return "linkId: " + ID;
  }

  /** Whose credentials the program has. */
  Account account() {
    return Account.TARGET;
  }

  /** The calls of a step to kill at, each for itself. */
  List<String> calls(Step step) {
    return switch (step) {
      case CREATE, UPDATE -> List.of(change);
      case READ -> List.of(GET);
      case DELETE -> List.of();
    };
  }

  /** How many such calls come through before one is killed. */
  int callsBefore(Step step) {
    return 0;
  }

  /** Makes something to update. */
  void disturb(Emulator emulator, Stack stack) {
    place(emulator);
    stack.refresh().succeeds();
  }

  /** Holds AWS against what is declared. */
  abstract void verifyAtAws(Emulator emulator);

  /** The same when the resource is no longer declared, which undoes nothing. */
  void verifyDeletedAtAws(Emulator emulator) {
    verifyAtAws(emulator);
  }

  /** How often AWS did what it had done before. */
  long doneTwice(Emulator emulator) {
    return confirmedTwice(emulator, change);
  }

  /** How often AWS was told to do what it had done, and did not do it again. */
  long sentAgain(Emulator emulator) {
    return refused(emulator, change);
  }

  final Stack declare(Stack stack) {
    return stack
        .with("AWS_ACCESS_KEY_ID", account().accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", account().secretAccessKey())
        .program(program(properties()));
  }

  final String program(String properties) {
    return """
    resources:
      swept:
        type: aws-workspaces-links:%s
        properties:
    """
            .formatted(resource)
        + properties.indent(6);
  }

  final String type() {
    return "aws-workspaces-links:index:" + resource;
  }

  final String change() {
    return change;
  }

  private static List<Call> confirmed(Emulator emulator, String operation) {
    return emulator.calls(operation).stream().filter(call -> call.statusCode() == 200).toList();
  }

  private static long confirmedTwice(Emulator emulator, String operation) {
    return confirmed(emulator, operation).stream()
        .collect(Collectors.groupingBy(call -> call.linkId().orElseThrow()))
        .values()
        .stream()
        .mapToLong(calls -> calls.size() - 1)
        .sum();
  }

  private static long refused(Emulator emulator, String operation) {
    return emulator.calls(operation).stream().filter(call -> call.statusCode() == 400).count();
  }

  @Override
  public String toString() {
    return resource;
  }
}
