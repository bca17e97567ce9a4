import type { FormatterPlugin } from "@cucumber/cucumber/api";
import { bookPage } from "./book-page.ts";
import { collectBook } from "./book-result.ts";

/** cucumber formatter: one page that reads as the book, with the verdict beside each requirement. */
export default {
  type: "formatter",
  formatter({ on, write }) {
    const book = collectBook();
    on("message", (envelope) => {
      book.take(envelope);
      if (envelope.testRunFinished) write(bookPage(book.result()));
    });
  },
} satisfies FormatterPlugin;
