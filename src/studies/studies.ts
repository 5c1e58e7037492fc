/** All studies under one name. */
import { gp } from "./gp.js";

export const studies: { readonly gp: typeof gp } = { gp };
