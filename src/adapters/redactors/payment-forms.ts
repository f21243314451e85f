import { type SecretForm, toForm, toToken } from './secret-form.ts';

/** Keys of payment providers and shops. Publishable keys (`pk_…`) are made to be seen. */
export const paymentForms: readonly SecretForm[] = [
  // Stripe, "API keys": secret and restricted keys, live and test; "Webhooks": signing secrets.
  toToken('stripe-key', 'sk_live_ sk_test_ rk_live_ rk_test_', /[sr]k_(?:live|test)_[A-Za-z0-9]{16}/),
  toForm('stripe-webhook-secret', 'whsec_', /whsec_[A-Za-z0-9+/]{24}/, { tail: /[A-Za-z0-9+/]*={0,2}/y }),
  // Braintree (PayPal), "Gateway credentials": access tokens. PayPal's client secrets only a name tells.
  toToken(
    'braintree-token',
    'access_token$',
    /access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}/,
  ),
  // Square, "Access tokens and other credentials": personal token, and the older OAuth token and secret.
  toToken('square-token', 'EAAA', /EAAA(?=[A-Za-z_-]{0,55}\d)[\w-]{56}/),
  toToken('square-token', 'sq0', /sq0(?:atp|csp|idp)-[\w-]{22}/),
  // Adyen, "API credentials": a key begins with AQE and goes on in Base64.
  toForm('adyen-key', 'AQE', /(?<![A-Za-z0-9+/])AQE(?=[A-Za-z+/]{0,56}\d)[A-Za-z0-9+/]{57}/, {
    tail: /[A-Za-z0-9+/=-]*/y,
  }),
  // Shopify, "Access tokens"; Razorpay, "API keys"; Flutterwave, "API keys".
  toToken('shopify-token', 'shpat_ shpca_ shppa_ shpss_ shptka_', /shp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}/),
  toToken('razorpay-key', 'rzp_', /rzp_(?:live|test)_(?=[A-Za-z]{0,13}\d)[A-Za-z0-9]{14}/),
  toToken('flutterwave-key', 'FLWSECK', /FLWSECK(?:_TEST)?-[a-zA-Z0-9]{12,32}-X/),
];
