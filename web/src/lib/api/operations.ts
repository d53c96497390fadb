/** What the API's document says about each operation, for `call`: its path, what it takes, what it answers. */
import type { paths } from './schema';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** The paths, without their common beginning, that have an operation of the method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<Lowercase<M>, object> ? WithoutBase<Path> : never;
}[keyof paths];

type WithoutBase<Path> = Path extends `/api${infer Rest}` ? Rest : never;

type Operation<M extends Method, Path extends PathOf<M>> = `/api${Path}` extends keyof paths
  ? NonNullable<paths[`/api${Path}`][Lowercase<M>]>
  : never;

interface Described {
  parameters: { header?: unknown; path?: unknown; query?: unknown };
  requestBody?: unknown;
  responses: unknown;
}

/** A file is sent as it is; the document describes its bytes as numbers. */
type BodyOf<Content> = Content extends { content: { 'application/json': infer Body } }
  ? Body
  : Content extends { content: { 'application/octet-stream': unknown } }
    ? Blob
    : undefined;

/** A query parameter may be given as undefined, which leaves it out. */
type OrUndefined<Query> = { [Name in keyof Query]: Query[Name] | undefined };

type Member<Name extends string, Value> = undefined extends Value ? { [_ in Name]?: Value } : { [_ in Name]: Value };

/** Required where the document requires it; other writes may carry one. */
type KeyOf<Header> = Header extends { 'Idempotency-Key': string }
  ? { idempotencyKey: string }
  : { idempotencyKey?: string };

type InputOf<Of> = Of extends Described
  ? Member<'path', Of['parameters']['path']> &
      Member<'query', OrUndefined<Of['parameters']['query']>> &
      Member<'body', BodyOf<Of['requestBody']>> &
      KeyOf<Of['parameters']['header']> & { signal?: AbortSignal; keepalive?: boolean }
  : never;

export type Input<M extends Method, Path extends PathOf<M>> = InputOf<Operation<M, Path>>;

type AnswerOf<Of> = Of extends { responses: infer Responses }
  ? { [Status in keyof Responses & (200 | 201 | 202 | 204)]: BodyOf<Responses[Status]> }[keyof Responses &
      (200 | 201 | 202 | 204)]
  : never;

export type Answer<M extends Method, Path extends PathOf<M>> = AnswerOf<Operation<M, Path>>;
