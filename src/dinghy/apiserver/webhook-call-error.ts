/** The webhook was not reached, did not answer in time, or gave no JSON: a text as Go's HTTP client gives it. */
export class WebhookCallError extends Error {}
