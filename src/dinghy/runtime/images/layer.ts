/** What an image holds at one path. */
export type LayerEntry =
  /** An executable file (mode 0755) that runs the program model of this name. */
  | { readonly program: string }
  | { readonly text: string; readonly mode?: number }
  /** A symbolic link. */
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: number };

/** Files by absolute path. Directories on the way need not be named: they are root's, with mode 0755. */
export type Layer = Readonly<Record<string, LayerEntry>>;

/** Executables in one directory, each running the program of its own name. */
export function executables(directory: string, names: readonly string[]): Layer {
  return Object.fromEntries(names.map((name) => [`${directory}/${name}`, { program: name }]));
}
