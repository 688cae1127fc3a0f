package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Outcome;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pulumirpc.Provider.ErrorResourceInitFailed;

class FailuresTest {
  private static final Redaction REDACTION =
      Redaction.of(PropertyMap.of("password", secret("hunter2")));

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noFailureOfAResourceMakesTheEngineDoubtItsState(Kind kind) {
    assertThat(Failures.code(kind))
        .isNotIn(Code.OK, Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS, Code.UNIMPLEMENTED);
  }

  @Test
  void theUserReadsWhatTheResourceSaysWithoutItsSecrets() {
    var status =
        Failures.status(new ResourceError(Kind.DENIED, "hunter2 is refused"), REDACTION)
            .getStatus();
    assertThat(status.getCode()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).isEqualTo("[secret] is refused");
  }

  @Test
  void aFaultOfThePluginAsksForAReportAndShowsNeitherStackTraceNorSecrets() {
    var status =
        Failures.status(new IllegalStateException("hunter2 is impossible"), REDACTION).getStatus();
    assertThat(status.getCode()).isEqualTo(Code.INTERNAL);
    assertThat(status.getDescription())
        .contains("[secret] is impossible", "Please report it", "pulumi refresh")
        .doesNotContain("hunter2", "\tat ", "\n");
  }

  @Test
  void whatIsNotReadyIsSavedWithItsIdPropertiesAndReasonsWithoutSecretsInThem()
      throws InvalidProtocolBufferException {
    var state = map(Map.of("name", value("n"), "password", secret("hunter2")));
    var failure =
        Failures.notReady(
            new Outcome.NotReady("id", state, true, List.of("no hunter2", "too early")), REDACTION);
    assertThat(failure.getStatus().getCode()).isNotIn(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS);
    assertThat(failure.getStatus().getDescription()).isEqualTo("no [secret]; too early");
    var details = StatusProto.fromThrowable(failure).getDetailsList();
    assertThat(details).hasSize(1);
    var saved = details.getFirst().unpack(ErrorResourceInitFailed.class);
    assertThat(saved.getId()).isEqualTo("id");
    assertThat(saved.getReasonsList()).containsExactly("no [secret]", "too early");
    assertThat(ValueCodec.decode(saved.getProperties())).isEqualTo(state);
  }
}
