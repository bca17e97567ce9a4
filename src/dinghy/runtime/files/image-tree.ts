import type { Layer, LayerEntry } from "../images/catalog.ts";
import { executableBytes } from "../processes/executable.ts";
import { type DirectoryNode, directoryNode, type Entry, fileNode, type Node, symlinkNode } from "./node.ts";
import { deviceEntries } from "./proc.ts";

/** When images were built, as their files say: 2025-11-01T00:00:00Z. */
const builtMs = 1_761_955_200_000;
const encoder = new TextEncoder();

const layerNodes = new WeakMap<Layer, ReadonlyMap<string, Entry>>();
const trees = new WeakMap<readonly Layer[], DirectoryNode>();
const contents = new WeakMap<readonly Layer[], DirectoryNode>();

/**
 * The read-only root that layers make, from the lowest up. One node stands for a layer's file wherever the layer is
 * used, and one tree for all containers of an image. Answers to @seed:C4.1.
 */
export function imageTree(layers: readonly Layer[]): DirectoryNode {
  let root = trees.get(layers);
  if (root === undefined) {
    root = stack(layers, frame());
    trees.set(layers, root);
  }
  return root;
}

/** What is in the layers alone: an image as a volume has no mount points. */
export function imageContent(layers: readonly Layer[]): DirectoryNode {
  let root = contents.get(layers);
  if (root === undefined) {
    root = stack(layers, directoryNode(undefined, 0o755, builtMs));
    contents.set(layers, root);
  }
  return root;
}

function stack(layers: readonly Layer[], root: DirectoryNode): DirectoryNode {
  for (const layer of layers) for (const [path, node] of nodesOf(layer)) place(root, path, node);
  return root;
}

/** What lies under every image: devices, and the mount points that nearly every container needs. */
function frame(): DirectoryNode {
  const root = directoryNode(undefined, 0o755, builtMs);
  const mountPoints = ["/dev/pts", "/etc", "/proc", "/sys/fs/cgroup", "/var/run/secrets/kubernetes.io/serviceaccount"];
  for (const path of mountPoints) place(root, path, directoryNode(undefined, 0o755, builtMs));
  const dev = root.entries.get("dev") as DirectoryNode;
  for (const [name, node] of deviceEntries()) dev.entries.set(name, node);
  return root;
}

function nodesOf(layer: Layer): ReadonlyMap<string, Entry> {
  let nodes = layerNodes.get(layer);
  if (nodes === undefined) {
    nodes = new Map(Object.entries(layer).map(([path, entry]) => [path, nodeFrom(entry)]));
    layerNodes.set(layer, nodes);
  }
  return nodes;
}

function nodeFrom(entry: LayerEntry): Entry {
  if ("program" in entry) return fileNode(undefined, 0o755, builtMs, executableBytes(entry.program));
  if ("text" in entry) return fileNode(undefined, entry.mode ?? 0o644, builtMs, encoder.encode(entry.text));
  if ("link" in entry) return symlinkNode(undefined, entry.link, builtMs);
  return directoryNode(undefined, entry.mode ?? 0o755, builtMs);
}

function place(root: DirectoryNode, path: string, node: Entry): void {
  const parts = path.split("/").filter((part) => part !== "");
  const name = parts.pop();
  if (name === undefined) return;
  let directory = root;
  for (const part of parts) {
    let child: Node | undefined = directory.entries.get(part);
    if (child?.kind !== "directory") {
      child = directoryNode(undefined, 0o755, builtMs);
      directory.entries.set(part, child);
    }
    directory = child;
  }
  const covered = directory.entries.get(name);
  // A layer that names a directory again changes its mode only. Directories are each tree's own, for they differ.
  if (node.kind !== "directory") directory.entries.set(name, node);
  else if (covered?.kind === "directory") covered.mode = node.mode;
  else directory.entries.set(name, directoryNode(undefined, node.mode, builtMs));
}
