/**
 * What a trial has shown, told two ways: `conformance.json` for machines and a page that reads as the book for people.
 * Both are made from cucumber's messages alone, so a report can be made of any run, wherever it took place.
 */

export { bookPage } from "./book-page.ts";
export { type BookCollector, type BookResult, collectBook } from "./book-result.ts";
export { type ConformanceReport, conformanceReport } from "./conformance-report.ts";
