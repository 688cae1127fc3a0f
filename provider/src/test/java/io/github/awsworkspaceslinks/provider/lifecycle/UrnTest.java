package io.github.awsworkspaceslinks.provider.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrnTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          urn:pulumi:dev::net::a:index:Link::one          | a:index:Link | one
          urn:pulumi:dev::net::a:index:Set$a:b:Link::one  | a:b:Link     | one
          urn:pulumi:dev::net::a:index:Link::one::two     | a:index:Link | one::two
          urn:pulumi:dev::net::a:index:Link::one$two      | a:index:Link | one$two
          urn:pulumi:dev::net::a:index:Link::             | a:index:Link | ''
          a:index:Link                                    | a:index:Link | ''
          ''                                              | ''           | ''
          """)
  void isReadUpToTheName(String text, String type, String name) {
    assertThat(Urn.parse(text)).isEqualTo(new Urn(type, name));
  }
}
