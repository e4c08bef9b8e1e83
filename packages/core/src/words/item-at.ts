/**
 * What stands at a place that is known to be within the list, such as one that was counted from its length. Where a
 * place may be outside, index the list itself and say what is then.
 */
export const itemAt = <Item>(list: ArrayLike<Item>, place: number): Item => {
  // The caller knows that the place exists; the type of an index does not.
  return list[place] as Item;
};
