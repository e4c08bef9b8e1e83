import { expect, test } from 'vitest';
import { defaultPorts } from './config.ts';
import { usualPorts } from './drilled-shop.ts';

test("the usual ports are those of both shops and of their doors: another demo's doors come before its shops", () => {
  const [fragile, hardened] = [defaultPorts('fragile'), defaultPorts('hardened')];
  const shops = [...Object.values(fragile), ...Object.values(hardened)];
  const doors = [fragile.order + 10, hardened.order + 10];
  const ports = usualPorts(['edge.order', 'edge.order']);
  expect(new Set(usualPorts([]))).toEqual(new Set(shops));
  expect(new Set(ports)).toEqual(new Set([...shops, ...doors]));
  expect(ports).toHaveLength(new Set(ports).size);
});
