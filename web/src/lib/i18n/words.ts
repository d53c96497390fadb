/**
 * The shape that every other language must have: the keys of the Korean words, and beside each counted key of
 * Korean, which knows only `…_other`, the singular that most languages also need.
 */
export type Words<Korean> = {
  [Key in keyof Korean]: Korean[Key] extends string ? string : Words<Korean[Key]>;
} & {
  [Key in keyof Korean as Key extends `${infer Base}_other` ? `${Base}_one` : never]: string;
};
