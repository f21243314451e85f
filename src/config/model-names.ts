import * as z from 'zod';

/** Of a model and of its effort, as its provider has them. */
export const Effort = z.string().min(1);
export const Model = z.string().min(1);
