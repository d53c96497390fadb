import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';
import type { Problem } from '@/lib/api/problem';
import { i18n } from '@/lib/i18n';

/**
 * Shows what the server did not accept beside the field it is about, in the server's words. Returns true if every
 * complaint found its field; otherwise the caller shows the problem as well.
 */
export function showFieldProblems<Values extends FieldValues>(
  problem: Problem,
  fieldOf: (pointer: string) => Path<Values> | undefined,
  setError: UseFormSetError<Values>,
): boolean {
  let isComplete = problem.errors.length > 0;
  for (const { pointer, detail } of problem.errors) {
    const field = fieldOf(pointer);
    if (field) setError(field, { message: detail }, { shouldFocus: true });
    else isComplete = false;
  }
  return isComplete;
}

/** A schema names its complaints by key, the server sends sentences; both end up beside the field. */
export function fieldMessage(message: string | undefined): string | undefined {
  if (!message) return undefined;
  return i18n.exists(message) ? i18n.t(message as 'field.required') : message;
}
