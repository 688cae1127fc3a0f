import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/**
 * The floor: the calls alone, as many at once as the engine makes, in a process that is warm.
 *
 * <p>Reads links from standard input: a line of ids to look up again and again until the process is
 * warm, then lines to measure, each {@code get} or {@code reject} and ids. Prints the seconds that
 * each took.
 */
final class BareCalls {
  private static final int WARMING_CALLS = 2000;

  public static void main(String[] arguments) throws Exception {
    int parallel = Integer.parseInt(arguments[0]);
    try (var client =
            WorkSpacesClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
        var threads = Executors.newFixedThreadPool(parallel)) {
      var warming = List.of(IO.readln().split(" "));
      for (int calls = 0; calls < WARMING_CALLS; calls += warming.size()) {
        all(threads.invokeAll(warming.stream().map(link -> call(client, "get", link)).toList()));
      }
      for (String line = IO.readln(); line != null; line = IO.readln()) {
        String[] words = line.split(" ");
        var calls = new ArrayList<Callable<Object>>();
        IntStream.range(1, words.length).forEach(i -> calls.add(call(client, words[0], words[i])));
        long start = System.nanoTime();
        all(threads.invokeAll(calls));
        IO.println((System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static Callable<Object> call(WorkSpacesClient client, String name, String link) {
    return name.equals("get")
        ? () -> client.getAccountLink(request -> request.linkId(link))
        : () -> client.rejectAccountLinkInvitation(request -> request.linkId(link));
  }

  private static void all(List<Future<Object>> answers) throws Exception {
    for (var answer : answers) {
      answer.get();
    }
  }
}
