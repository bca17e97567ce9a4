import type { FormatterPlugin } from "@cucumber/cucumber/api";
import { collectBook } from "./book-result.ts";
import { conformanceReport } from "./conformance-report.ts";

/** cucumber formatter: `conformance.json`, written when the run has finished. */
export default {
  type: "formatter",
  formatter({ on, write }) {
    const book = collectBook();
    on("message", (envelope) => {
      book.take(envelope);
      if (envelope.testRunFinished) write(`${JSON.stringify(conformanceReport(book.result()), null, 2)}\n`);
    });
  },
} satisfies FormatterPlugin;
