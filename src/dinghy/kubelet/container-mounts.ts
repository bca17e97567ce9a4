import type { Container } from "#apimachinery";
import type { ContainerConfig, VolumeDirectory } from "#runtime";
import { ContainerConfigError, expand } from "./environment.ts";

export interface MountableVolumes {
  directory(volume: string): VolumeDirectory | undefined;
  isReadOnly(volume: string): boolean;
}

/**
 * Where a container finds the Pod's volumes. Throws `ContainerConfigError` where a volume is missing, or a path inside of
 * it cannot be. Upstream: pkg/kubelet/kubelet_pods.go `makeMounts`. Answers to @seed:K9.1, @seed:K10.1.
 */
export function mountsOf(
  container: Container,
  volumes: MountableVolumes,
  variables: ReadonlyMap<string, string>,
): ContainerConfig["mounts"] {
  return (container.volumeMounts ?? []).map((mount) => {
    const directory = volumes.directory(mount.name);
    if (directory === undefined)
      throw new ContainerConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
    const subPath = mount.subPathExpr === undefined ? mount.subPath : expandAll(mount.subPathExpr, variables);
    if (subPath?.startsWith("/"))
      throw new ContainerConfigError(`error SubPath \`${subPath}\` must not be an absolute path`);
    if (subPath?.split("/").includes(".."))
      throw new ContainerConfigError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
    const readOnly = mount.readOnly === true || volumes.isReadOnly(mount.name);
    return { containerPath: mount.mountPath, directory, subPath, readOnly };
  });
}

/** Unlike in a command, a variable that is not there is an error. */
function expandAll(text: string, variables: ReadonlyMap<string, string>): string {
  const expanded = expand(text, variables);
  for (const [, name] of text.replaceAll("$$", "").matchAll(/\$\(([^)]*)\)/g)) {
    if (!variables.has(name as string)) throw new ContainerConfigError(`missing value for "${name}"`);
  }
  return expanded;
}
