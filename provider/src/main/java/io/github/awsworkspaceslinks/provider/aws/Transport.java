package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.aws.Configuration.ProxyAddress;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The way to AWS: time-outs, proxies and trust. HTTP runs on the JDK's own client, which loads
 * least at start; a provider makes a few calls and needs no more.
 */
final class Transport {
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

  static {
    // The JDK would send a POST again, unasked, if the connection broke.
    System.setProperty("sun.net.http.retryPost", "false");
    // For a proxy that wants a password before it opens a tunnel; the JDK switches that off.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  private final Configuration configuration;
  private final Environment environment;

  Transport(Configuration configuration, Environment environment) {
    this.configuration = configuration;
    this.environment = environment;
  }

  /**
   * A client for addresses with the scheme.
   *
   * @param scheme {@code http} or {@code https}
   */
  SdkHttpClient client(String scheme) {
    var proxy = proxy(scheme);
    if (scheme.equals("http") && proxy.host() == null) {
      // The SDK's own factory would set up TLS, with all certificates of the JDK, before any call.
      return UrlConnectionHttpClient.create(Transport::connect);
    }
    var client =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECTION_TIMEOUT)
            .socketTimeout(SOCKET_TIMEOUT)
            .proxyConfiguration(proxy);
    var options = AttributeMap.builder();
    if (scheme.equals("https")) {
      if (configuration.insecure().orElse(false)) {
        options.put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true);
      } else {
        // Reading a bundle takes a while, so it is not done for an address without TLS.
        configuration
            .customCaBundle()
            .or(() -> environment.variable("AWS_CA_BUNDLE"))
            .map(Configuration::path)
            .ifPresent(bundle -> client.tlsTrustManagersProvider(() -> trust(bundle)));
      }
    }
    return client.buildWithDefaults(options.build());
  }

  private static HttpURLConnection connect(URI uri) {
    try {
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout((int) CONNECTION_TIMEOUT.toMillis());
      connection.setReadTimeout((int) SOCKET_TIMEOUT.toMillis());
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProxyConfiguration proxy(String scheme) {
    var proxy =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariablesValues(false);
    boolean secure = scheme.equals("https");
    Optional<URI> configured =
        (secure ? configuration.httpsProxy() : configuration.httpProxy()).map(ProxyAddress::uri);
    Optional<URI> ofEnvironment =
        configured.isPresent()
            ? Optional.empty()
            : environment
                .variable(secure ? "HTTPS_PROXY" : "HTTP_PROXY")
                .or(() -> environment.variable(secure ? "https_proxy" : "http_proxy"))
                .map(Transport::proxyOfEnvironment);
    Optional<URI> address =
        configured
            .or(() -> ofEnvironment)
            // As in the aws provider, where this was the only key for years.
            .or(() -> configuration.httpProxy().map(ProxyAddress::uri));
    if (address.isEmpty()) {
      return proxy.build();
    }
    URI uri = address.get();
    Set<String> direct = direct();
    if (ofEnvironment.isPresent()) {
      // As everywhere: a proxy of the environment is not meant for this machine itself.
      direct.add("localhost|127\\..*|\\[?::1\\]?");
    }
    proxy
        .endpoint(URI.create(uri.getScheme() + "://" + uri.getHost() + ":" + port(uri)))
        .nonProxyHosts(direct);
    if (uri.getRawUserInfo() != null) {
      authenticate(proxy, uri);
    }
    return proxy.build();
  }

  /** Everywhere else a proxy's scheme may be left out, so it may be here. */
  private static URI proxyOfEnvironment(String text) {
    try {
      return new ProxyAddress(text.contains("://") ? text : "http://" + text).uri();
    } catch (IllegalArgumentException e) {
      // The value may hold a password.
      throw new ResourceError(
          Kind.INVALID,
          "HTTPS_PROXY or HTTP_PROXY must be an address such as http://proxy.example:3128, in which"
              + " special characters of a password are percent-encoded.");
    }
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private static void authenticate(ProxyConfiguration.Builder proxy, URI uri) {
    String[] user = uri.getUserInfo().split(":", 2);
    String password = user.length > 1 ? user[1] : "";
    proxy.username(user[0]).password(password);
    // For TLS the JDK asks the proxy for a tunnel by itself, and takes the password from here.
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    && uri.getHost().equalsIgnoreCase(getRequestingHost())
                ? new PasswordAuthentication(user[0], password.toCharArray())
                : null;
          }
        });
  }

  /** The hosts that are reached without the proxy, as the SDK wants them: regular expressions. */
  private Set<String> direct() {
    return configuration
        .noProxy()
        .or(() -> environment.variable("NO_PROXY"))
        .or(() -> environment.variable("no_proxy"))
        .map(text -> Arrays.stream(text.split(",")))
        .orElseGet(() -> Arrays.stream(new String[0]))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .map(Transport::hostPattern)
        .collect(Collectors.toSet());
  }

  private static String hostPattern(String host) {
    if (host.equals("*")) {
      return ".*";
    }
    String domain = host.replaceFirst("^\\*?\\.", "");
    return "(.*\\.)?" + Pattern.quote(domain);
  }

  private static TrustManager[] trust(Path bundle) {
    try (var file = Files.newInputStream(bundle)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(file);
      if (certificates.isEmpty()) {
        throw new CertificateException("no certificate in it");
      }
      int number = 0;
      for (var certificate : List.copyOf(certificates)) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new ResourceError(
          Kind.INVALID,
          "customCaBundle or AWS_CA_BUNDLE names "
              + bundle
              + ", which cannot be read as certificates in the PEM form ("
              + (e instanceof CertificateException ? e.getMessage() : e.getClass().getSimpleName())
              + "). Correct the path or the file.",
          e);
    }
  }
}
