// cucumber finds its configuration nowhere but here; it stands in src/suite/cucumber.ts.
export { default } from "./src/suite/cucumber.ts";
