package io.github.awsworkspaceslinks.provider.aws;

/** The configuration once more, with the package, from which what nothing needs was left out. */
class PackagedConfigurationIT extends ConfigurationOnTheWireTest {}
