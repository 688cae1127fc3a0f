package io.github.awsworkspaceslinks.emulator;

import java.util.Map;
import java.util.Optional;

/**
 * A call that the emulator was sent. A call is on record before its answer is sent, so whoever has
 * the answer finds the call.
 *
 * @param operation the name on the wire; empty where the request named none that is known
 * @param account the caller's account; empty where the signature was missing or wrong
 * @param host the Host header
 * @param statusCode the HTTP status that was answered; 0 where the connection was cut instead
 * @param errorCode the error that was answered, in AWS's terms
 * @param sessionToken whether the request carried X-Amz-Security-Token
 * @param proxied whether the request line named an absolute address, as a client behind a proxy
 *     sends
 * @param parameters the members of the request that have a simple value; for STS all parameters
 */
public record Call(
    String operation,
    Map<String, String> parameters,
    Optional<String> account,
    Optional<String> accessKeyId,
    Optional<String> region,
    int statusCode,
    Optional<String> errorCode,
    String requestId,
    String host,
    String userAgent,
    boolean sessionToken,
    boolean proxied) {

  public Call {
    parameters = Map.copyOf(parameters);
  }

  public Optional<String> linkId() {
    return Optional.ofNullable(parameters.get("LinkId"));
  }

  public Optional<String> clientToken() {
    return Optional.ofNullable(parameters.get("ClientToken"));
  }
}
