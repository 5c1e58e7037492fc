export const positions: readonly number[] = [0, 1, 2, 3, 4];
