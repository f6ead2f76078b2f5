export type Deadline = { readonly atMs: number; readonly sequence: number };

/** A binary heap with the earliest deadline on top. Entries are never removed from inside: readers skip stale ones. */
export type DeadlineHeap = Deadline[];

export const pushDeadline = (heap: DeadlineHeap, entry: Deadline): void => {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const parentIndex = (hole - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || parent.atMs <= entry.atMs) break;
    heap[hole] = parent;
    hole = parentIndex;
  }
  heap[hole] = entry;
};

export const popDeadline = (heap: DeadlineHeap): Deadline | undefined => {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let hole = 0;
  for (;;) {
    const leftIndex = 2 * hole + 1;
    const left = heap[leftIndex];
    if (left === undefined) break;
    const right = heap[leftIndex + 1];
    const isRightEarlier = right !== undefined && right.atMs < left.atMs;
    const child = isRightEarlier ? right : left;
    if (child.atMs >= last.atMs) break;
    heap[hole] = child;
    hole = isRightEarlier ? leftIndex + 1 : leftIndex;
  }
  heap[hole] = last;
  return top;
};
