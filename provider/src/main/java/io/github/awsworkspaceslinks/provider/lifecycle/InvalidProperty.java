package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * What a record's constructor throws if a component is wrong only in view of the others. A rule
 * that concerns one value alone belongs to that value's own type; see {@link RecordMapper}.
 */
public final class InvalidProperty extends IllegalArgumentException {
  private final String property;

  /**
   * @param property the component's name
   * @param reason the whole reason; never a secret value
   */
  public InvalidProperty(String property, String reason) {
    super(reason);
    this.property = property;
  }

  public String property() {
    return property;
  }
}
