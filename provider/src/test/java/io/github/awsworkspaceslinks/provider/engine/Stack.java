package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program with a stack of its own, whose state is in a folder, used by the account that the
 * emulator's invitations are addressed to. Every method runs one command of Pulumi.
 */
final class Stack {
  static final String TYPE = "aws-workspaces-links:index:AccountLinkRejection";

  private static final String STATE = "state/.pulumi/stacks/links/dev.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A stack takes Pulumi a while to make, so that it makes one and the others are copies. */
  private static final class Pristine {
    static final Path FOLDER = make();

    private static Path make() {
      try {
        Path folder = Files.createDirectory(PulumiCli.installed().home().resolve("pristine"));
        Files.createDirectories(folder.resolve("state"));
        new Stack(folder).program("resources: {}").pulumi("stack", "init", "dev").succeeds();
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Path folder;
  private final Map<String, String> environment;
  private String program;

  private Stack(Path folder) {
    this.folder = folder;
    environment = new TreeMap<>(PulumiCli.installed().environment());
    environment.put("PULUMI_BACKEND_URL", "file://" + folder.resolve("state"));
  }

  /** A new stack whose plugin reaches the emulator. */
  static Stack in(Path folder, Emulator emulator) {
    PulumiCli.copy(Pristine.FOLDER, folder);
    return new Stack(folder).reaching(emulator);
  }

  /** A program that is in the folder already, and its stacks, of which there is none yet. */
  static Stack of(Path program, Emulator emulator) throws IOException {
    Files.createDirectories(program.resolve("state"));
    return new Stack(program).reaching(emulator);
  }

  private Stack reaching(Emulator emulator) {
    return with("PULUMI_STACK", "dev")
        .with("AWS_ENDPOINT_URL_WORKSPACES", emulator.endpoint().toString())
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", Account.TARGET.accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", Account.TARGET.secretAccessKey());
  }

  /** Sets a variable of the environment for the commands to come. */
  Stack with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Stack without(String... variables) {
    List.of(variables).forEach(environment::remove);
    return this;
  }

  /** The variables that the commands get. */
  Map<String, String> environment() {
    return environment;
  }

  Path folder() {
    return folder;
  }

  /** Makes this the program, everything but its name and language. */
  Stack program(String yaml) {
    program = yaml;
    try {
      Files.writeString(folder.resolve("Pulumi.yaml"), "name: links\nruntime: yaml\n" + yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Makes a program of one rejection.
   *
   * @param properties in YAML, a line each
   */
  Stack declares(String properties) {
    return program(
        """
        resources:
          refused:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
        """
            + properties.indent(6));
  }

  /**
   * Makes a program of one rejection.
   *
   * @param properties in YAML, a line each
   * @param options in YAML, a line each
   */
  Stack declares(String properties, String options) {
    declares(properties);
    return program(program + "    options:\n" + options.indent(6));
  }

  CommandResult preview(String... options) {
    return pulumi("preview", options);
  }

  CommandResult up(String... options) {
    return pulumi("up", and(options, "--yes", "--skip-preview"));
  }

  CommandResult refresh(String... options) {
    return pulumi("refresh", and(options, "--yes", "--skip-preview"));
  }

  CommandResult destroy(String... options) {
    return pulumi("destroy", and(options, "--yes", "--skip-preview"));
  }

  CommandResult pulumi(String command, String... options) {
    return PulumiCli.run(folder, environment, commandLine(command, options));
  }

  /** The same without waiting for its end. */
  Process start(String command, String... options) throws IOException {
    return PulumiCli.start(folder, environment, commandLine(command, options));
  }

  /**
   * What a user does after an engine was killed: takes away its lock and, should it have died while
   * it wrote the attributes of its state file, the empty rest of them, of which every command says
   * "failed to load checkpoint: EOF". The state itself the engine puts in its place as a whole.
   */
  void cancelAfterKill() {
    Path attributes = folder.resolve(STATE + ".attrs");
    try {
      if (Files.exists(attributes) && Files.size(attributes) == 0) {
        Files.delete(attributes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pulumi("cancel", "--yes").succeeds();
  }

  private static List<String> commandLine(String command, String... options) {
    var line = new ArrayList<String>();
    line.add(PulumiCli.installed().binaries().resolve("pulumi").toString());
    line.add(command);
    line.addAll(List.of(options));
    line.addAll(List.of("--non-interactive", "--color=never"));
    return line;
  }

  private static String[] and(String[] options, String... more) {
    var all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** The stack's state as it lies in its file, the secrets encrypted. */
  String stateFile() {
    try {
      return Files.readString(folder.resolve(STATE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one rejection that the stack has. */
  Optional<JsonNode> resource() {
    return resource(TYPE);
  }

  /** The one resource of the type that the stack has. */
  Optional<JsonNode> resource(String type) {
    var found = new ArrayList<JsonNode>();
    try {
      JSON.readTree(stateFile())
          .path("checkpoint")
          .path("latest")
          .path("resources")
          .forEach(
              resource -> {
                if (resource.path("type").asText().equals(type)) {
                  found.add(resource);
                }
              });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    assertThat(found).hasSizeLessThan(2);
    return found.stream().findFirst();
  }

  /** The resource's output as the state has it; empty if there is none. */
  String output(String name) {
    return resource().orElseThrow().path("outputs").path(name).asText();
  }
}
