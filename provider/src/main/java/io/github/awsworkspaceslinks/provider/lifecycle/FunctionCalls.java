package io.github.awsworkspaceslinks.provider.lifecycle;

import io.github.awsworkspaceslinks.provider.lifecycle.ProviderFunction.InvokeRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper.Mapped;
import java.util.List;

/** Leads the calls of one function: maps the engine's properties to its records and back. */
public final class FunctionCalls<I extends Record, O extends Record> {
  private final ProviderFunction<I, O> function;
  private final RecordMapper<I> inputMapper;
  private final RecordMapper<O> outputMapper;

  public FunctionCalls(ProviderFunction<I, O> function) {
    this.function = function;
    this.inputMapper = new RecordMapper<>(function.type().inputs());
    this.outputMapper = new RecordMapper<>(function.type().outputs());
  }

  public FunctionType<I, O> type() {
    return function.type();
  }

  /** What came of a call. */
  public sealed interface Answer {
    record Returned(PropertyMap outputs) implements Answer {}

    /** Every fault in what the user wrote; nothing was called. */
    record Refused(List<CheckFailure> failures) implements Answer {}

    /** An input is not known yet, so that nothing was called. */
    record NotKnownYet() implements Answer {}
  }

  public Answer invoke(PropertyMap inputs, Operation operation) {
    return switch (inputMapper.check(inputs)) {
      case Mapped.Complete<I>(var value) ->
          new Answer.Returned(
              outputMapper
                  .write(function.invoke(new InvokeRequest<>(value, operation)))
                  .secretWhere(inputs));
      case Mapped.Incomplete<I>() -> new Answer.NotKnownYet();
      case Mapped.Faulty<I>(var failures) -> new Answer.Refused(failures);
    };
  }
}
