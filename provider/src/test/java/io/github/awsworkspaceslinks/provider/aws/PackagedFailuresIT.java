package io.github.awsworkspaceslinks.provider.aws;

/** The failures once more, with the package, from which what nothing needs was left out. */
class PackagedFailuresIT extends FailureCatalogueTest {}
