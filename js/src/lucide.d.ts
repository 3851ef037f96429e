/** Icons are imported one by one, from where the package keeps them. */
declare module "lucide/dist/esm/icons/*" {
  const icon: import("lucide").IconNode;
  export default icon;
}
