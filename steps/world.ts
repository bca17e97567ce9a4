import { setDefaultTimeout, setWorldConstructor, World } from "@cucumber/cucumber";
import { HarnessError, type Reply, type ScenarioRun, type SourcePlace, type Trial } from "#suite";

/** What role the sentence that is being carried out has: Given, When or Then. */
export type Role = "Context" | "Action" | "Outcome" | "Unknown";

/** What the sentences of one scenario share. */
export class TrialWorld extends World {
  run: ScenarioRun | undefined;
  role: Role = "Unknown";
  /** Where the sentence's doc string stands, and what it is said to hold: `yaml`, `json`, or nothing. */
  place: SourcePlace & { stepLine: number } = { uri: "", line: 1, stepLine: 1 };
  mediaType = "";
  /** What the last client in a Pod got. */
  lastReply: Reply | undefined;
  /** How many requests that client made. */
  requestCount = 0;
  /** The first thing that went wrong. */
  error: Error | undefined;

  get trial(): Trial {
    if (this.run === undefined) throw new HarnessError("the scenario has not been opened");
    return this.run.trial;
  }

  /** The text with the scenario's variables put in. */
  text(text: string): string {
    return text.replace(/\$\{?([a-z]\w*)\}?/g, (all, name: string) =>
      this.trial.variables.has(name) ? String(this.trial.variables.get(name)) : all,
    );
  }
}

setWorldConstructor(TrialWorld);
// Sentences keep their own deadlines, on the target's clock.
setDefaultTimeout(-1);
