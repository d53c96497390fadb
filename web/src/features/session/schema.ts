import { z } from '@/lib/zod';

const PASSWORD_CHARACTERS_MIN = 10;
const PASSWORD_CHARACTERS_MAX = 128;
const NAME_CHARACTERS_MAX = 100;

/** Only what is surely wrong; what an address may look like is the server's decision. */
const email = z.string().check(z.trim(), z.regex(/^\S+@\S+$/, 'field.not_an_email'));

export const loginSchema = z.object({
  email,
  password: z.string().check(z.minLength(1, 'field.required')),
});

export const signupSchema = z.object({
  name: z
    .string()
    .check(z.trim(), z.minLength(1, 'field.required'), z.maxLength(NAME_CHARACTERS_MAX, 'field.nameLong')),
  email,
  password: z
    .string()
    .check(
      z.minLength(PASSWORD_CHARACTERS_MIN, 'field.weak_password'),
      z.maxLength(PASSWORD_CHARACTERS_MAX, 'field.weak_password'),
    ),
});
