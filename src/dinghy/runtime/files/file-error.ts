import { StacklessError } from "./stackless-error.ts";

/** What the C library says for each error number (`strerror`). */
const wordings = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EEXIST: "File exists",
  ENOTEMPTY: "Directory not empty",
  EROFS: "Read-only file system",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  EBUSY: "Resource busy",
  EXDEV: "Cross-device link",
  ELOOP: "Too many levels of symbolic links",
  EINVAL: "Invalid argument",
  EBADF: "Bad file descriptor",
  EPIPE: "Broken pipe",
  ENOSPC: "No space left on device",
  ENOEXEC: "Exec format error",
  ENOTTY: "Not a tty",
  ESPIPE: "Illegal seek",
} as const;

export type FileErrorCode = keyof typeof wordings;

/** A call on the file system failed; `message` is what `strerror` says, `path` what it was about. */
export class FileError extends StacklessError {
  readonly code: FileErrorCode;
  readonly path: string;
  constructor(code: FileErrorCode, path = "") {
    super(wordings[code]);
    this.name = "FileError";
    this.code = code;
    this.path = path;
  }
}
