package io.github.awsworkspaceslinks.provider.packaging;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;

import com.google.protobuf.Empty;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.EmulatorOptions;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Certificates;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.StatusRuntimeException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.Provider.InvokeRequest;

/**
 * Has the plugin make every call that the engine makes, so that the JVM can write the classes,
 * profiles and links of that into the AOT cache.
 *
 * <p>Arguments: the plugin's folder, and the time that the cache file gets.
 */
final class TrainingRun {
  private static final int LINKS = 20;

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path cache = folder.resolve("plugin.aot");
    Files.deleteIfExists(cache);
    train(folder, cache);
    if (!Files.exists(cache)) {
      throw new IllegalStateException("The training run left no AOT cache at " + cache);
    }
    Files.setLastModifiedTime(cache, FileTime.from(Instant.parse(arguments[1])));
  }

  private static void train(Path folder, Path cache) throws Exception {
    try (var emulator = Emulator.start()) {
      emulator.putMany(LINKS, Link.pending("link-0123456789abcdef0"));
      var builder =
          new ProcessBuilder(
              folder.resolve("pulumi-resource-aws-workspaces-links" + suffix()).toString(),
              "127.0.0.1:1");
      builder.environment().put("AWS_WORKSPACES_LINKS_JAVA_OPTIONS", "-XX:AOTCacheOutput=" + cache);
      builder.environment().put("AWS_ENDPOINT_URL_WORKSPACES", emulator.endpoint().toString());
      builder.environment().put("AWS_ACCESS_KEY_ID", Account.TARGET.accessKeyId());
      builder.environment().put("AWS_SECRET_ACCESS_KEY", Account.TARGET.secretAccessKey());
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Process plugin = builder.start();
      try {
        int port = Integer.parseInt(plugin.inputReader(StandardCharsets.UTF_8).readLine());
        exercise(port, emulator);
      } finally {
        // On Windows the launcher stays, and the Java below it ends because its parent does.
        var all = Stream.concat(plugin.descendants(), Stream.of(plugin.toHandle())).toList();
        plugin.destroy();
        try {
          CompletableFuture.allOf(
                  all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
              .get(3, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
          all.forEach(ProcessHandle::destroyForcibly);
        }
      }
    }
  }

  private static String suffix() {
    return System.getProperty("os.name").startsWith("Windows") ? ".cmd" : "";
  }

  private static void exercise(int port, Emulator emulator) throws IOException {
    var endpoints = struct(Map.of("workspaces", emulator.endpoint().toString()));
    var configuration =
        Struct.newBuilder()
            .putFields("region", TestEngine.text("us-east-1"))
            .putFields(
                "endpoints",
                Value.newBuilder()
                    .setListValue(
                        ListValue.newBuilder()
                            .addValues(Value.newBuilder().setStructValue(endpoints)))
                    .build())
            .build();
    try (var engine = new TestEngine(port)) {
      var provider = engine.provider();
      // Messages to an engine need a client of gRPC, 300 classes that every start would link for
      // what there is rarely to say.
      provider.attach(PluginAttach.getDefaultInstance());
      provider.getPluginInfo(Empty.getDefaultInstance());
      provider.getSchema(GetSchemaRequest.getDefaultInstance());
      provider.checkConfig(CheckRequest.newBuilder().setNews(configuration).build());
      provider.diffConfig(
          DiffRequest.newBuilder().setOldInputs(configuration).setNews(configuration).build());
      // The endpoint is found in one way or the other, and each has code of its own.
      engine.configure(configuration);
      live(engine, emulator);
      emulator.links().forEach(link -> emulator.put(link.withStatus(LinkStatus.PENDING)));
      engine.configure(struct(Map.of("region", "us-east-1")));
      live(engine, emulator);
      emulator.links().forEach(link -> emulator.put(link.withStatus(LinkStatus.PENDING)));
      overTls(engine);
      engine.configure(struct(Map.of("region", "us-east-1")));
      enforce(engine);
      engine.cancel();
    }
  }

  /**
   * A call as AWS itself gets it: encrypted, to a server with an RSA certificate. The JDK's own
   * list of whom to trust, which does not have this one, is read for a call that fails.
   */
  private static void overTls(TestEngine engine) throws IOException {
    Path folder = Files.createTempDirectory("training");
    var certificates = Certificates.make(folder, "ip:127.0.0.1", "RSA");
    var options =
        EmulatorOptions.defaults().withTls(certificates.keyStore(), Certificates.PASSWORD);
    try (var emulator = Emulator.start(options)) {
      emulator.putMany(1, Link.pending("link-0123456789abcdef0"));
      var settings = Settings.at(emulator).with("maxRetries", 1);
      engine.configure(settings.struct());
      try {
        live(engine, emulator);
        throw new IllegalStateException("The JDK trusts " + certificates);
      } catch (StatusRuntimeException expected) {
        // now everything about trust has been loaded
      }
      engine.configure(settings.with("customCaBundle", certificates.bundle().toString()).struct());
      live(engine, emulator);
    } finally {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static void live(TestEngine engine, Emulator emulator) {
    for (var link : emulator.links()) {
      var inputs = struct(Map.of("linkId", link.linkId()));
      engine.check(inputs);
      engine.previewCreate(inputs);
      var created = engine.create(inputs);
      engine.diff(inputs, created.getProperties(), inputs);
      engine.read(created.getId(), inputs, created.getProperties());
      engine.importing(created.getId());
      engine.update(created.getId(), created.getProperties(), inputs);
      engine.create(inputs);
      engine.delete(created.getId(), created.getProperties());
    }
  }

  /** A policy and a function, once: what is rarely used should not weigh on every start. */
  private static void enforce(TestEngine engine) {
    engine.about("aws-workspaces-links:index:AccountLinkRejectionPolicy", "deny");
    var inputs = struct(Map.of("targetAccountId", Account.TARGET.id()));
    engine.check(inputs);
    engine.previewCreate(inputs);
    var created = engine.create(inputs);
    engine.read(created.getId(), inputs, created.getProperties());
    engine.diff(inputs, created.getProperties(), inputs);
    engine.update(created.getId(), created.getProperties(), inputs);
    engine.delete(created.getId(), created.getProperties());
    engine
        .provider()
        .invoke(
            InvokeRequest.newBuilder()
                .setTok("aws-workspaces-links:index:getAccountLinks")
                .build());
  }
}
