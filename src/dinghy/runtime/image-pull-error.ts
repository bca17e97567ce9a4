/** An image that could not be had. */
export class ImagePullError extends Error {
  /** `ErrImagePull`, `InvalidImageName`, `ErrImageNeverPull`, `RegistryUnavailable`. */
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.name = "ImagePullError";
    this.reason = reason;
  }
}
