/** What a container cannot do; `reason` is what its status or the answer to a request says of it. */
export class ContainerError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.name = "ContainerError";
    this.reason = reason;
  }
}
