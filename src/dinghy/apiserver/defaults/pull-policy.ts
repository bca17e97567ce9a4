/** How an image is pulled when nobody says: one that may change without notice, every time. */
export function defaultPullPolicy(image: string): "Always" | "IfNotPresent" {
  return imageTag(image) === "latest" ? "Always" : "IfNotPresent";
}

/** The tag of an image, `latest` when it has neither tag nor digest. */
function imageTag(image: string): string {
  if (image.includes("@")) return "";
  const name = image.slice(image.lastIndexOf("/") + 1);
  const colon = name.indexOf(":");
  return colon < 0 ? "latest" : name.slice(colon + 1);
}
