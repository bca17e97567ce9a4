import type { Container } from "#apimachinery";

/** A port as a probe or a hook names it: a number, or the name of one of the container's ports. Throws where there is none. */
export function portNumber(container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
  if (!Number.isInteger(named)) throw new Error(`strconv.Atoi: parsing "${port}": invalid syntax`);
  return named;
}
